import { execa } from "execa";
import { KUBERNETES, type KubernetesAssets } from "./kubernetes.ts";

/** A check of our Go, and what it found. */
interface Check {
  readonly name: string;
  readonly problems: readonly string[];
}

/** Checks that are said to have found something by what they print. */
const SILENT = ["gofmt -l ."];
/** With the flags of the build, so that what was compiled for it is not compiled again. */
const CHECKS = [...SILENT, "go vet -trimpath ./...", "go test -trimpath ./..."];

/** Checks the program that starts and asks API servers: format, vet, and its tests, some of which start one. */
export async function checkKubernetesProgram(
  { servers }: KubernetesAssets,
  say: (what: string) => void,
  signal?: AbortSignal,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const line of CHECKS) {
    say(line);
    const [command = "", ...args] = line.split(" ");
    const { exitCode, all } = await execa(command, args, {
      cwd: KUBERNETES,
      env: { GOWORK: "off", KUBEBUILDER_ASSETS: servers },
      all: true,
      reject: false,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    signal?.throwIfAborted();
    const passed = exitCode === 0 && !(SILENT.includes(line) && all !== "");
    checks.push({ name: line, problems: passed ? [] : [all] });
  }
  return checks;
}
