import { account } from "../config/bootstrap/account.ts";

/** The account of dev and staging. */
export default account({
  account: "111122223333",
  region: "us-west-2",
  repository: "example/inference-platform",
  environments: ["dev", "staging"],
});
