import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

const ROLE = "arn:aws:iam::111122223333:role/PlatformAdmin";

export const OWNER_REFUSALS: Refusals = {
  "every owner is an IAM role or user": [
    {
      when: "one is a session of a role",
      input: { ...MINIMAL, owners: ["arn:aws:sts::111122223333:assumed-role/Admin/me"] },
      path: "owners[0]",
      remedy: /arn:aws:iam::111122223333:role\/Admin/,
    },
    {
      when: "one is the root user",
      input: { ...MINIMAL, owners: ["arn:aws:iam::111122223333:root"] },
      path: "owners[0]",
      remedy: /get-role/,
    },
  ],
  "no owner is named twice": [
    { when: "one is", input: { ...MINIMAL, owners: [ROLE, ROLE] }, path: "owners[1]", remedy: /repetition/ },
  ],
  "every owner is of the region's partition": [
    {
      when: "one is of another",
      input: { ...MINIMAL, region: "cn-northwest-1" },
      path: "owners[0]",
      remedy: /Nothing crosses partitions/,
    },
  ],
};
