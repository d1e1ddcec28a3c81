import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { textTable } from "../drill/report/table.ts";
import { workFolders } from "../platform/folders.ts";
import { startLocalAws } from "../platform/local-aws.ts";
import { setUpTerraform } from "../platform/terraform-setup.ts";
import { FailingAws } from "./failing-aws.ts";
import type { Fault } from "./fault.ts";
import { ACCOUNT, OTHER_ACCOUNT, Stage, type World } from "./stage.ts";

/** What came of a fault. */
interface Outcome {
  readonly fault: Fault;
  readonly stage: Stage;
  readonly passed: boolean;
}

/** Faults, tried one after the other on one local AWS. */
export class FaultRun {
  readonly #world: World;
  readonly outcomes: Outcome[] = [];

  private constructor(world: World) {
    this.#world = world;
  }

  /** Clears the folder of faults, finds Terraform, starts the local AWS and what fails in front of it. */
  static async start(signal: AbortSignal, say: (what: string) => void): Promise<FaultRun> {
    const { root, logs } = workFolders("faults");
    rmSync(root, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true });
    const setup = await setUpTerraform(OLDEST_AWS_PROVIDER_VERSION, root);
    say("starting the local AWS");
    const log = join(logs, "local-aws.log");
    const local = await startLocalAws({ accounts: [ACCOUNT, OTHER_ACCOUNT], log, say, signal });
    const aws = await FailingAws.start(local.endpoint);
    return new FaultRun({ local, aws, setup, root, signal });
  }

  /** @throws RehearsalFailed when the user is told something else, or the world is another afterwards */
  async try(fault: Fault): Promise<void> {
    const stage = new Stage(this.#world, fault.name);
    let passed = false;
    try {
      await fault.run(stage);
      passed = true;
    } finally {
      // What a fault that failed left must not be the next one's.
      stage.end();
      this.#world.aws.calm();
      this.outcomes.push({ fault, stage, passed });
    }
  }

  /** What users saw, and what was left: a table for terminals. */
  table(): string {
    return textTable({
      id: "faults",
      title: "Faults",
      columns: [{ title: "fault" }, { title: "what the user saw" }, { title: "state of the world" }],
      rows: this.outcomes.map(({ fault, stage, passed }) => ({
        cells: [
          `${passed ? "" : "FAILED  "}${fault.name}\n${fault.title}`,
          stage.saw.map((line) => `· ${line}`).join("\n"),
          stage.world.join("\n"),
        ],
      })),
      empty: "None was tried.",
    });
  }

  async stop(): Promise<void> {
    await this.#world.aws.stop();
    await this.#world.local.stop();
  }
}
