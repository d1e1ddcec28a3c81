import { LONGEST_CLUSTER_NAME } from "../../../config/names.ts";
import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

export const IDENTITY_REFUSALS: Refusals = {
  "the environment's name can be a workspace and part of AWS names": [
    { when: "it has capitals", input: { ...MINIMAL, name: "Prod" }, path: "name", remedy: /dev, staging or prod/ },
    { when: "it ends with a hyphen", input: { ...MINIMAL, name: "prod-" }, path: "name", remedy: /short name/ },
    {
      when: "it is Terraform's unnamed workspace",
      input: { ...MINIMAL, name: "default" },
      path: "name",
      remedy: /short name/,
    },
  ],
  "the project's name can be part of AWS names": [
    {
      when: "it begins with a digit",
      input: { ...MINIMAL, project: "4gpu" },
      path: "project",
      remedy: /such as inference/,
    },
  ],
  "no name made from the cluster's passes a limit of AWS": [
    {
      when: "the environment's name is one letter too long",
      input: { ...MINIMAL, name: "x".repeat(LONGEST_CLUSTER_NAME.length - "inference-".length + 1) },
      path: "name",
      remedy: /by 1\./,
    },
    {
      when: "the project's name is too long",
      input: { ...MINIMAL, project: "x".repeat(LONGEST_CLUSTER_NAME.length) },
      path: "project",
      remedy: /by 5\./,
    },
  ],
  "the account is an AWS account id": [
    {
      when: "it has eleven digits",
      input: { ...MINIMAL, account: "11112222333" },
      path: "account",
      remedy: /get-caller-identity/,
    },
    {
      when: "it has hyphens",
      input: { ...MINIMAL, account: "1111-2222-3333" },
      path: "account",
      remedy: /get-caller-identity/,
    },
  ],
  "the region is one of AWS's": [
    { when: "it is a zone", input: { ...MINIMAL, region: "us-west-2a" }, path: "region", remedy: /not a zone/ },
  ],
};
