import { canPullFast } from "../../karpenter/node-class-of.ts";
import { maxPodsOfGroup } from "../../max-pods.ts";
import { type Rule, repeated } from "../rule.ts";
import { eachPool, eachSoundPool } from "./pool.ts";

/** What the nodes of a pool are like. */
export const NODE_RULES: readonly Rule[] = [
  eachSoundPool(
    "a pool's nodes have addresses for their pods",
    ({ draft, nodeClass, types }, at, { cluster }) => {
      const asked = nodeClass.kubelet?.maxPods;
      const most = maxPodsOfGroup(
        types.map(({ type }) => type),
        cluster,
      );
      if (asked === undefined || (asked >= 1 && asked <= most)) return [];
      return [
        {
          path: draft.settings === undefined ? `${at}.nodeClass.kubelet.maxPods` : `${at}.maxPods`,
          received: asked,
          allowed: `1 to ${most}: what the smallest of its ${types.length} types holds ${cluster.prefixDelegation ? "with" : "without"} prefix delegation`,
          remedy: "Leave it out for the most, or name larger types: further pods would wait for an address for ever.",
        },
      ];
    },
    "cluster",
    "network.podCidr",
  ),
  eachPool(
    "a pool is in zones of the network",
    ({ input: { zones } }, at, { network }) => {
      const path = `${at}.zones`;
      if (zones === undefined || network.zones.length === 0) return [];
      // Zones of somebody else's subnets are not known.
      if (network.existing !== undefined) return repeated(path, zones);
      if (zones.length > 0 && zones.every((zone) => network.zones.includes(zone))) return repeated(path, zones);
      return [
        {
          path,
          received: zones,
          allowed: `some of the network's zones: ${network.zones.join(", ")}`,
          remedy: "Name those, or leave zones out for all.",
        },
      ];
    },
    "network",
    "region",
  ),
  eachPool("a pool's disk holds the system and images", ({ input: { diskGiB } }, at) =>
    diskGiB === undefined || (diskGiB >= 20 && diskGiB <= 16384)
      ? []
      : [
          {
            path: `${at}.diskGiB`,
            received: diskGiB,
            allowed: "20 to 16384 GiB: the image alone takes 20, gp3 ends at 16384",
            remedy: "Leave it out: 50, or 200 where GPUs have no NVMe devices.",
          },
        ],
  ),
  eachSoundPool("images are pulled fast only where that is faster", ({ draft, types }, at) => {
    const { settings, input } = draft;
    if (settings === undefined || input.fastImagePull !== true || canPullFast(types, settings)) return [];
    const small = types.find(({ type }) => type.vcpus < 8)?.name ?? "";
    return [
      {
        path: `${at}.fastImagePull`,
        received: true,
        allowed: "true where every type is a 2xlarge or larger",
        remedy: `Leave it out, or remove ${small}: on small nodes pulls get slower.`,
      },
    ];
  }),
  eachPool("a pool of reserved capacity says which", ({ input }, at) =>
    input.preset !== "gpuReserved" || (input.reservations?.length ?? 0) > 0
      ? []
      : [
          {
            path: `${at}.reservations`,
            received: input.reservations,
            allowed: "at least one capacity reservation, by id or by tags",
            remedy: 'Add reservations: [{ id: "cr-…" }]: Karpenter uses none that it is not told of.',
          },
        ],
  ),
];
