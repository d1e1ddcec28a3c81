/** Ten mistakes of all sorts, to be reported in one run. It does not even type-check, so nothing types it. */
export default {
  name: "ten-mistakes",
  account: 111122223333,
  regoin: "us-west-2",
  region: "us-west-2",
  owners: ["arn:aws:sts::111122223333:assumed-role/Admin/me"],
  tags: { "aws:team": "inference" },
  network: {
    cidr: "10.0.1.0/16",
    zones: ["us-west-2a", "us-east-1b"],
    nat: "one-per-zone",
    endpoints: ["sts", "sts"],
    podCidr: "10.1.0.0/16",
    flowLogs: { retentionDays: 31 },
  },
};
