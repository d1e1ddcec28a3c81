import { account } from "../config/bootstrap/account.ts";

/** The account of prod, and of nothing else. */
export default account({
  account: "444455556666",
  region: "us-west-2",
  repository: "example/inference-platform",
  environments: ["prod"],
  noncurrentDays: 365,
});
