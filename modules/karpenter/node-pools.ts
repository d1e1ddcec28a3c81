import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest/index.js";
import { type IResolvable, type IResolveContext, Token } from "cdktf";
import { Construct } from "constructs";

/** An EC2NodeClass or a NodePool, as Kubernetes takes it. */
interface CustomResource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface NodePool extends CustomResource {
  readonly spec: { readonly template: { readonly spec: { readonly nodeClassRef: { readonly name: string } } } };
}

export interface NodePoolsProps {
  readonly nodeClasses: readonly CustomResource[];
  readonly nodePools: readonly NodePool[];
}

/** Karpenter drains a pool's nodes before the pool is gone: minutes, if pods take their time. */
const DELETE_TIMEOUT = "30m";

/** Karpenter's pools and the classes of their nodes. A class outlives the pools that use it. */
export class NodePools extends Construct {
  constructor(scope: Construct, id: string, { nodeClasses, nodePools }: NodePoolsProps) {
    super(scope, id);
    const classes = new Map(nodeClasses.map((manifest) => [manifest.metadata.name, this.#apply("class", manifest)]));
    for (const manifest of nodePools)
      this.#apply("pool", manifest, classes.get(manifest.spec.template.spec.nodeClassRef.name));
  }

  #apply(kind: string, manifest: CustomResource, nodeClass?: Manifest): Manifest {
    return new ManifestResolvedOnce(this, `${kind}-${manifest.metadata.name}`, {
      manifest: unresolvedUnlessTokens(manifest),
      timeouts: { delete: DELETE_TIMEOUT },
      ...(nodeClass ? { dependsOn: [nodeClass] } : {}),
    });
  }
}

/**
 * CDKTF resolves each element of a stack, and then all of the stack again. Of a stack that is nearly all
 * manifests, once is enough.
 */
class ManifestResolvedOnce extends Manifest {
  override toTerraform(): unknown {
    return instead(() => super.toTerraform());
  }
}

/** A value without tokens has nothing to be resolved, and need not be walked through for it. */
function unresolvedUnlessTokens(value: object): (IResolvable & Record<string, unknown>) | Record<string, unknown> {
  return Token.isUnresolved(JSON.stringify(value)) ? { ...value } : instead(() => value);
}

/** What CDKTF is to put in its own place when it resolves it, unresolved. */
function instead(value: () => unknown): IResolvable & Record<string, unknown> {
  return {
    creationStack: [],
    resolve(context: IResolveContext) {
      context.registerPostProcessor({ postProcess: value });
      return null;
    },
  };
}
