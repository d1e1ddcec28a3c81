import { describe, expect, test } from "vitest";
import { attributeChanges } from "../../../tools/plan-report/attribute-changes.ts";
import { attributeLine, telling } from "../../../tools/plan-report/attribute-lines.ts";
import type { Change } from "../../../tools/plan-report/terraform-plan.ts";

function lines(before: unknown, after: unknown, marks: Partial<Change> = {}): string[] {
  return attributeChanges({ actions: ["update"], before, after, ...marks }).map(attributeLine);
}

describe("an attribute", () => {
  test("is told by its path, a single block without an index", () => {
    expect(
      lines({ vpc_config: [{ public: false, ids: ["a"] }] }, { vpc_config: [{ public: true, ids: ["a"] }] }),
    ).toEqual(["`vpc_config.public`: `false` → `true`"]);
  });

  test("that is nothing in another way is no change", () => {
    expect(lines({ tags: null, note: "", list: [] }, { tags: {}, note: null, list: null })).toEqual([]);
  });

  test("that is no longer false, but nothing, is one", () => {
    expect(lines({ on: false }, { on: null })).toEqual(["`on`: `false` → nothing"]);
  });

  test("of many values tells those that come and go", () => {
    expect(lines({ ids: ["a", "b", "c"] }, { ids: ["c", "b", "d"] })).toEqual(["`ids`: − `a`, + `d`"]);
    expect(lines({ ids: ["a", "b"] }, { ids: ["b", "a"] })).toEqual(["`ids`: another order"]);
  });

  test("of many lines tells those that come and go", () => {
    expect(lines({ user_data: "a\nb\nc" }, { user_data: "a\nB\nc" })).toEqual(["`user_data`: − `b`, + `B`"]);
  });

  test("whose key has dots is told in quotes", () => {
    expect(lines({ tags: { "karpenter.sh/discovery": "a" } }, { tags: { "karpenter.sh/discovery": "b" } })).toEqual([
      '`tags."karpenter.sh/discovery"`: `a` → `b`',
    ]);
  });
});

describe("blocks of a kind", () => {
  const rule = (port: number, note: string) => ({ port, note });

  test("are told apart by what they say: one more in front changes none of the others", () => {
    expect(
      lines(
        { ingress: [rule(80, "web"), rule(90, "x")] },
        { ingress: [rule(22, "ssh"), rule(80, "web"), rule(90, "x")] },
      ),
    ).toEqual(["`ingress[0]`: nothing → `{port: 22, note: ssh}`"]);
  });

  test("that become others are compared one with one", () => {
    expect(lines({ ingress: [rule(80, "web"), rule(90, "x")] }, { ingress: [rule(80, "web"), rule(91, "x")] })).toEqual(
      ["`ingress[1].port`: `90` → `91`"],
    );
  });
});

describe("a text that holds a document", () => {
  test("of JSON is looked into", () => {
    const values = (replicas: number) => JSON.stringify({ replicas, settings: { name: "x" } });
    expect(lines({ values: [values(1)] }, { values: [values(2)] })).toEqual(["`values.replicas`: `1` → `2`"]);
    expect(lines({ configuration: values(1) }, { configuration: values(2) })).toEqual([
      "`configuration.replicas`: `1` → `2`",
    ]);
  });

  test("of YAML is looked into", () => {
    expect(lines({ values: "a: 1\nb:\n  c: x\n" }, { values: "a: 1\nb:\n  c: y\n" })).toEqual([
      "`values.b.c`: `x` → `y`",
    ]);
  });

  test("of a policy is left to the permissions", () => {
    const policy = (Action: string) => JSON.stringify({ Statement: [{ Effect: "Allow", Action }] });
    expect(lines({ policy: policy("a:B") }, { policy: policy("a:C") })).toEqual(["`policy`: see Permissions"]);
  });

  test("that only looks like one is a text", () => {
    expect(lines({ note: "{not json" }, { note: "note: one line" })).toEqual([
      "`note`: `{not json` → `note: one line`",
    ]);
  });
});

describe("what is not known yet", () => {
  test("is said, and what it was", () => {
    expect(lines({ version: 1 }, {}, { after_unknown: { version: true } })).toEqual([
      "`version`: `1` → (known after apply)",
    ]);
  });

  test("in a block that is new is said too", () => {
    expect(lines({}, { rule: [{}] }, { after_unknown: { rule: [{ id: true }] } })).toEqual([
      "`rule.id`: nothing → (known after apply)",
    ]);
  });
});

describe("what must not be shown", () => {
  const SECRET = "hunter2";
  const shown = (before: unknown, after: unknown, marks: Partial<Change>) => lines(before, after, marks).join("\n");

  test.each([
    ["before", { before_sensitive: { password: true } }],
    ["after", { after_sensitive: { password: true } }],
  ])("is not where it is marked %s", (_, marks) => {
    const text = shown({ password: SECRET }, { password: `${SECRET}x` }, marks);
    expect(text).toBe("`password`: (sensitive)");
  });

  test("is not where a whole block is marked", () => {
    expect(shown({ data: { a: SECRET } }, { data: { a: "new" } }, { before_sensitive: { data: true } })).toBe(
      "`data`: (sensitive)",
    );
  });

  test("is not where the whole resource is", () => {
    expect(shown({ a: SECRET }, { a: "new" }, { after_sensitive: true })).not.toContain("new");
  });

  test("is not where it is about to be known only after apply", () => {
    expect(shown({ a: SECRET }, {}, { before_sensitive: { a: true }, after_unknown: { a: true } })).toBe(
      "`a`: (sensitive)",
    );
  });

  test("is not inside a block that comes, goes or is shown whole", () => {
    const block = (name: string) => ({ name, token: SECRET });
    const mark = { token: true };
    const text = shown(
      { list: [block("a")] },
      { list: [block("a"), block("b"), block("c")] },
      { before_sensitive: { list: [mark] }, after_sensitive: { list: [mark, mark, mark] } },
    );
    expect(text).toContain("{name: b, token: (sensitive)}");
    expect(text).not.toContain(SECRET);
    expect(
      shown({ list: [block("a"), block("b")] }, { list: null }, { before_sensitive: { list: [mark, mark] } }),
    ).not.toContain(SECRET);
  });

  test("is not in a text that holds a document", () => {
    const text = shown(
      { values: `{"a":"${SECRET}"}` },
      { values: `{"a":"x"}` },
      { before_sensitive: { values: true } },
    );
    expect(text).toBe("`values`: (sensitive)");
  });

  test("is no change where it stays the same", () => {
    expect(
      lines({ a: SECRET }, { a: SECRET }, { before_sensitive: { a: true }, after_sensitive: { a: true } }),
    ).toEqual([]);
  });
});

test("tags are told once, and of a Kubernetes object what somebody asked for", () => {
  const paths = (type: string, before: object, after: object) =>
    telling(type, attributeChanges({ actions: ["update"], before, after })).map(({ path }) => path);
  expect(
    paths(
      "aws_vpc",
      { tags: { A: "1" }, tags_all: { A: "1", B: "1" } },
      { tags: { A: "2" }, tags_all: { A: "2", B: "2" } },
    ),
  ).toEqual(["tags.A", "tags_all.B"]);
  const manifest = (weight: number) => ({ spec: { weight } });
  expect(
    paths(
      "kubernetes_manifest",
      { manifest: manifest(1), object: manifest(1) },
      { manifest: manifest(2), object: manifest(2) },
    ),
  ).toEqual(["spec.weight"]);
});
