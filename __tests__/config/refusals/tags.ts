import { MINIMAL, tagsInNumber } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

export const TAG_REFUSALS: Refusals = {
  "tags are such as every AWS service takes": [
    {
      when: "a key begins with aws:",
      input: { ...MINIMAL, tags: { "aws:team": "x" } },
      path: "tags.aws:team",
      remedy: /Rename/,
    },
    {
      when: "a key begins with AWS:",
      input: { ...MINIMAL, tags: { "AWS:team": "x" } },
      path: "tags.AWS:team",
      remedy: /Rename/,
    },
    {
      when: "a value is too long",
      input: { ...MINIMAL, tags: { Team: "x".repeat(257) } },
      path: "tags.Team",
      remedy: /Shorten/,
    },
    { when: "a value has a comma", input: { ...MINIMAL, tags: { Team: "a,b" } }, path: "tags.Team", remedy: /Replace/ },
  ],
  "there is room for the tags": [
    { when: "there are 41", input: { ...MINIMAL, tags: tagsInNumber(41) }, path: "tags", remedy: /Drop 1\./ },
  ],
  "no tag stands in another's place": [
    {
      when: "one is the platform's",
      input: { ...MINIMAL, tags: { Environment: "x" } },
      path: "tags.Environment",
      remedy: /Rename/,
    },
    { when: "one is Name", input: { ...MINIMAL, tags: { name: "x" } }, path: "tags.name", remedy: /Rename/ },
    {
      when: "two differ in case alone",
      input: { ...MINIMAL, tags: { Team: "a", team: "b" } },
      path: "tags.team",
      remedy: /Rename/,
    },
  ],
};
