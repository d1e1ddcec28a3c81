import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { moveState } from "../../tools/state/move.ts";
import { StateStore } from "../../tools/state/store.ts";
import { runScript } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Two places for state, each for one stack, with real Terraform and nothing but an output to keep. */
class Places {
  readonly folder = temporaryFolder();

  /** Where Terraform runs when state is in a place. */
  #run(place: string): string {
    return join(this.folder, place, "stacks/network");
  }

  /** Deploys the stack with its state in a place: whoever does so twice has the newer one. */
  deploy(place: string, greeting: string): void {
    this.#write(place, { output: { greeting: { value: greeting } } });
    const terraform = (...args: string[]) => execFileSync("terraform", args, { cwd: this.#run(place), stdio: "pipe" });
    terraform("init", "-input=false");
    terraform("workspace", "select", "-or-create", "dev");
    terraform("apply", "-auto-approve", "-input=false");
  }

  async open(place: string): Promise<StateStore> {
    this.#write(place, {});
    return await StateStore.open({ name: "network", folder: this.#run(place), dependencies: [] });
  }

  /** Names of the files of state in a place. */
  files(place: string): string[] {
    return readdirSync(join(this.folder, place, "state/dev")).filter((file) => !file.endsWith(".backup"));
  }

  stateFolder(place: string): string {
    return join(this.folder, place, "state/dev");
  }

  #write(place: string, more: object): void {
    mkdirSync(this.#run(place), { recursive: true });
    const local = { path: "../../state/terraform.tfstate", workspace_dir: "../../state" };
    writeFileSync(
      join(this.#run(place), "cdk.tf.json"),
      JSON.stringify({ terraform: { backend: { local } }, ...more }),
    );
  }
}

async function move(places: Places): Promise<string[]> {
  const told: string[] = [];
  const [from, to] = [await places.open("old"), await places.open("new")];
  await moveState("dev", [{ from, to }], (line) => told.push(line));
  return told;
}

test("a state arrives whole, and the old file is put away", async () => {
  const places = new Places();
  places.deploy("old", "hello");
  expect(await move(places)).toEqual([expect.stringMatching(/^network: moved, serial \d+, 0 resources$/)]);
  expect((await (await places.open("new")).state("dev"))?.outputs).toMatchObject({ greeting: { value: "hello" } });
  expect(places.files("new")).toEqual(["terraform.tfstate"]);
  expect(places.files("old")).toEqual([expect.stringMatching(/^terraform\.tfstate\.moved-\d+$/)]);
});

test("where there is none, nothing moves", async () => {
  expect(await move(new Places())).toEqual(["network: nothing to move"]);
});

test("fails when the new place holds another state, and touches neither", async () => {
  const places = new Places();
  places.deploy("old", "hello");
  places.deploy("new", "somebody else's");
  await expect(move(places)).rejects.toThrow(/^Nothing was moved\.\nnetwork: both places hold a state of their own/);
  expect([places.files("old"), places.files("new")]).toEqual([["terraform.tfstate"], ["terraform.tfstate"]]);
});

test("fails when the new place holds a newer one: it was moved before, and an old copy turned up", async () => {
  const places = new Places();
  places.deploy("old", "hello");
  const copy = (await (await places.open("old")).pull("dev")) ?? "";
  await move(places);
  for (const greeting of ["how", "are", "you"]) places.deploy("new", greeting);
  writeFileSync(join(places.stateFolder("old"), "terraform.tfstate"), copy);
  await expect(move(places)).rejects.toThrow(/newer than \d+: it was moved before, and used there/);
});

test("fails while somebody holds the lock, and says who", async () => {
  const places = new Places();
  places.deploy("old", "hello");
  const lock = { ID: "1234", Operation: "OperationTypeApply", Who: "ada@laptop", Created: "2026-11-21T19:45:02.1Z" };
  writeFileSync(join(places.stateFolder("old"), ".terraform.tfstate.lock.info"), JSON.stringify(lock));
  await expect(move(places)).rejects.toThrow(
    "network: locked, apply by ada@laptop since 2026-11-21 19:45:02 UTC, ID 1234",
  );
});

test.each([
  [["dev", "--move-to", "s3"], "There is no backend.tf: copy backend.tf.example to it"],
  [["dev", "--move-to", "gcs"], "--move-to is gcs; it must be one of s3, local."],
  [["dev", "prod"], "Name one environment, not dev and prod."],
  [["nowhere"], "NAME is nowhere; it must be one of dev, prod, staging."],
])("npm run state fails with %j", async (args, said) => {
  const { code, output } = await runScript("tools/state.ts", args, { BACKEND_FILE: "" });
  expect(output).toContain(said);
  expect(code).toBe(2);
});
