import { Release } from "@cdktf/provider-helm/lib/release/index.js";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Where a chart is, and which. */
export interface Chart {
  /** `https://…`, `oci://…`, or a folder of charts. */
  readonly repository: string;
  readonly version: string;
}

export interface ChartReleaseProps {
  /** The chart's name, and the release's. */
  readonly name: string;
  readonly namespace: string;
  readonly chart: Chart;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether what it makes has to become ready. */
  readonly wait: boolean;
  /** CRDs come by another release: Helm installs those of a chart once and never upgrades them. */
  readonly skipCrds?: boolean;
  /**
   * What an installation that fails leaves: nothing, or all of it. Nothing is wrong where taking it
   * away again takes along what it found there.
   */
  readonly rollBack: boolean;
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** Seconds until an installation counts as failed: images are pulled, webhooks get certificates. */
const TIMEOUT_SECONDS = 600;

/** A chart of a pinned version, installed with Helm. */
export class ChartRelease extends Construct {
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: ChartReleaseProps) {
    super(scope, id);
    const { name, namespace, chart, values, wait, rollBack, skipCrds = false, dependsOn = [] } = props;
    const isFolder = !/^(https|oci):\/\//.test(chart.repository);
    this.installed = new Release(this, "this", {
      name,
      namespace,
      chart: isFolder ? `${chart.repository}/${name}` : name,
      ...(isFolder ? {} : { repository: chart.repository, version: chart.version }),
      values: [Fn.jsonencode(values)],
      wait,
      atomic: rollBack,
      skipCrds,
      // Chart hooks are Jobs: where nobody waits for pods, none may ever run.
      ...(wait ? {} : { disableWebhooks: true }),
      timeout: TIMEOUT_SECONDS,
      // Helm keeps a Secret for each.
      maxHistory: 5,
      dependsOn: [...dependsOn],
    });
  }
}
