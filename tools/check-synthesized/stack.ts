import type { Problem } from "../../config/problem.ts";

/**
 * What a stack's JSON may hold. Everything else is refused, because a plan already runs what it names: a provider
 * is a program, so is a credential plugin, data of an external kind, a module's sources are fetched.
 */
const TOP = [
  "//",
  "data",
  "import",
  "locals",
  "moved",
  "output",
  "provider",
  "removed",
  "resource",
  "terraform",
  "variable",
];
const TERRAFORM = ["backend", "required_providers", "required_version"];
/** Others than these make requests or run programs of their own: http, kubernetes. */
const BACKENDS = ["local", "s3"];
/** Arguments of the providers that this project configures. Others name profiles, files and programs. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  aws: ["alias", "allowed_account_ids", "default_tags", "region"],
  helm: ["kubernetes"],
  kubernetes: ["cluster_ca_certificate", "exec", "host"],
};
const EXEC = ["api_version", "args", "command"];
/** Run on the machine that plans or applies. */
const RUNS = ["connection", "postrender", "provisioner"];
/** Functions that read files of the machine that plans, its credentials among them. */
const READS = /\b(file\w*|templatefile|pathexpand)(\s|\/\*[\s\S]*?\*\/|(#|\/\/).*\n)*\(/;

type Block = Readonly<Record<string, unknown>>;

/** Everything in a stack's JSON by which a plan would run or read something of the machine it is made on. */
export function checkStack(file: string, json: unknown): Problem[] {
  const at = (path: string) => `${file}: ${path}`;
  const stack = blocks(json);
  const terraform = inside(stack, "terraform");
  const data = inside(stack, "data");
  return [
    ...only(at(""), stack, TOP),
    ...only(at("terraform."), terraform, TERRAFORM),
    ...only(at("terraform.backend."), inside(terraform, "backend"), BACKENDS),
    ...checkSources(at, inside(terraform, "required_providers")),
    ...checkProviders(at, inside(stack, "provider")),
    ...checkKinds(at("resource."), inside(stack, "resource"), ["terraform_data"]),
    ...checkKinds(at("data."), data, ["terraform_remote_state"]),
    ...checkRemoteStates(at, inside(data, "terraform_remote_state")),
    ...walk(at, json, []),
  ];
}

function checkSources(at: (path: string) => string, sources: readonly Block[]): Problem[] {
  return entries(sources).flatMap(([name, required]) =>
    blocks(required).flatMap(({ source }) => {
      const sound = Object.hasOwn(PROVIDERS, name) && [name, `hashicorp/${name}`].includes(String(source));
      return sound ? [] : [problem(at(`terraform.required_providers.${name}`), source, Object.keys(PROVIDERS))];
    }),
  );
}

function checkProviders(at: (path: string) => string, providers: readonly Block[]): Problem[] {
  return entries(providers).flatMap(([name, value]) => {
    const path = at(`provider.${name}`);
    const known = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    if (known === undefined) return [problem(path, name, Object.keys(PROVIDERS))];
    const configurations = blocks(value);
    const clusters = inside(configurations, "kubernetes");
    return [
      ...only(`${path}.`, configurations, known),
      ...only(`${path}.kubernetes.`, clusters, PROVIDERS.kubernetes ?? []),
      ...checkExec(`${path}.exec`, inside([...configurations, ...clusters], "exec")),
    ];
  });
}

/** The one program a provider may run is the one that knows the cluster's token. */
function checkExec(path: string, plugins: readonly Block[]): Problem[] {
  const sound = ({ command, args }: Block) =>
    command === "aws" && Array.isArray(args) && args[0] === "eks" && args[1] === "get-token";
  return [
    ...only(`${path}.`, plugins, EXEC),
    ...plugins
      .filter((plugin) => !sound(plugin))
      .map(({ command, args }) => problem(path, { command, args }, ["aws eks get-token"])),
  ];
}

/** A type needs no provider to be named: Terraform takes it from the type's first word. */
function checkKinds(path: string, kinds: readonly Block[], more: readonly string[]): Problem[] {
  const allowed = [...Object.keys(PROVIDERS).map((provider) => `${provider}_…`), ...more];
  return entries(kinds)
    .filter(([kind]) => !more.includes(kind) && !Object.hasOwn(PROVIDERS, kind.split("_")[0] ?? ""))
    .map(([kind]) => problem(`${path}${kind}`, kind, allowed));
}

function checkRemoteStates(at: (path: string) => string, states: readonly Block[]): Problem[] {
  return entries(states).flatMap(([name, state]) =>
    blocks(state)
      .filter(({ backend }) => !BACKENDS.includes(String(backend)))
      .map(({ backend }) => problem(at(`data.terraform_remote_state.${name}.backend`), backend, BACKENDS)),
  );
}

/** Looks at every name and every text, however deep. */
function walk(at: (path: string) => string, value: unknown, path: readonly string[]): Problem[] {
  if (typeof value === "string") return reads(at, value, path);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...path, name];
    // A manifest of Kubernetes may have any field, and runs nothing here.
    const runs = RUNS.includes(name) && !path.includes("manifest");
    return [
      ...(runs ? [problem(at(here.join(".")), name, ["arguments that run nothing"])] : []),
      ...reads(at, name, here),
      ...walk(at, inner, here),
    ];
  });
}

function reads(at: (path: string) => string, text: string, path: readonly string[]): Problem[] {
  const template = text.includes("${") || text.includes("%{");
  return template && READS.test(text) ? [problem(at(path.join(".")), text, ["functions that read no files"])] : [];
}

function only(path: string, found: readonly Block[], known: readonly string[]): Problem[] {
  return entries(found)
    .filter(([name]) => !known.includes(name))
    .map(([name]) => problem(`${path}${name}`, name, known));
}

function problem(path: string, received: unknown, allowed: readonly string[]): Problem {
  return {
    path,
    received,
    allowed: allowed.join(", "),
    remedy: "Plan it on a machine of your own, or merge what allows it here first.",
  };
}

/** The blocks of one name inside others. */
function inside(outer: readonly Block[], name: string): Block[] {
  return outer.flatMap((block) => blocks(block[name]));
}

/** Terraform's JSON may have lists wherever it has a block, and lists in them. */
function blocks(value: unknown): Block[] {
  return [value]
    .flat(Number.POSITIVE_INFINITY)
    .filter((block): block is Block => typeof block === "object" && block !== null);
}

function entries(found: readonly Block[]): [string, unknown][] {
  return found.flatMap((block) => Object.entries(block));
}
