import { platformTags } from "../defaults.ts";
import type { Rule } from "./rule.ts";

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * AWS takes 50 tags a resource. Ten are kept for the platform: its own three, Name, and those
 * by which Kubernetes, Karpenter and the load balancer controller find things.
 */
const MOST_TAGS = 40;

/** Every rule about tags. */
export const TAG_RULES: readonly Rule[] = [
  {
    says: "tags are such as every AWS service takes",
    reads: ["tags"],
    check: ({ input }) =>
      Object.entries(input.tags ?? {}).flatMap(([key, value]) => {
        const at = { path: `tags.${key}`, received: value };
        if (/^aws:/i.test(key))
          return [
            {
              ...at,
              allowed: "keys that do not begin with aws:, which AWS keeps for itself",
              remedy: "Rename the tag.",
            },
          ];
        if (key.length < 1 || key.length > 128 || value.length > 256)
          return [{ ...at, allowed: "keys of 1 to 128 characters, values of at most 256", remedy: "Shorten it." }];
        if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value))
          return [
            { ...at, allowed: "letters, digits, spaces and _ . : / = + - @", remedy: "Replace the other characters." },
          ];
        return [];
      }),
  },
  {
    says: "there is room for the tags",
    reads: ["tags"],
    check: ({ input }) => {
      const count = Object.keys(input.tags ?? {}).length;
      if (count <= MOST_TAGS) return [];
      return [
        {
          path: "tags",
          received: `${count} tags`,
          allowed: `at most ${MOST_TAGS}: AWS takes 50, and the platform and Kubernetes need some`,
          remedy: `Drop ${count - MOST_TAGS}.`,
        },
      ];
    },
  },
  {
    says: "no tag stands in another's place",
    reads: ["tags", "name", "project"],
    check: (draft) => {
      const taken = new Map(Object.keys({ Name: "", ...platformTags(draft) }).map((key) => [key.toLowerCase(), key]));
      return Object.entries(draft.input.tags ?? {}).flatMap(([key, value]) => {
        const before = taken.get(key.toLowerCase());
        taken.set(key.toLowerCase(), key);
        if (before === undefined) return [];
        return [
          {
            path: `tags.${key}`,
            received: value,
            allowed: `a key that differs from ${before} by more than its case, which IAM does not tell apart`,
            remedy: "Rename or remove the tag.",
          },
        ];
      });
    },
  },
];
