/**
 * Writes config/instance-types.json from EC2's own answers, one line a type.
 *
 * Runs with the caller's AWS credentials and region. Regions offer different types, so what the
 * region does not offer is kept as it was; run it in each region you use.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { EC2Client, type InstanceTypeInfo, paginateDescribeInstanceTypes } from "@aws-sdk/client-ec2";
import type { InstanceType } from "../config/instance-types.ts";

const FILE = new URL("../config/instance-types.json", import.meta.url);
const client = new EC2Client({ region: process.env.AWS_REGION ?? "us-east-1" });

function summarize(info: InstanceTypeInfo): InstanceType {
  const network = info.NetworkInfo;
  const card = network?.NetworkCards?.find(({ NetworkCardIndex: index }) => index === network.DefaultNetworkCardIndex);
  const gpu = info.GpuInfo?.Gpus?.[0];
  const neuron = info.NeuronInfo?.NeuronDevices?.[0];
  const store = info.InstanceStorageInfo;
  return {
    vcpus: info.VCpuInfo?.DefaultVCpus ?? 0,
    memoryMiB: info.MemoryInfo?.SizeInMiB ?? 0,
    architectures: architectures(info),
    ...(info.Hypervisor && { hypervisor: info.Hypervisor }),
    ...(info.BareMetal && { bareMetal: true }),
    enis: card?.MaximumNetworkInterfaces ?? network?.MaximumNetworkInterfaces ?? 0,
    addressesPerEni: network?.Ipv4AddressesPerInterface ?? 0,
    ...(gpu && {
      gpus: {
        name: gpu.Name ?? "",
        manufacturer: gpu.Manufacturer ?? "",
        count: gpu.Count ?? 0,
        memoryMiB: gpu.MemoryInfo?.SizeInMiB ?? 0,
      },
    }),
    ...(neuron && {
      neuron: {
        name: neuron.Name ?? "",
        count: neuron.Count ?? 0,
        coresPerDevice: neuron.CoreInfo?.Count ?? 0,
        memoryMiB: neuron.MemoryInfo?.SizeInMiB ?? 0,
      },
    }),
    ...(store && store.NvmeSupport !== "unsupported" && { nvmeGB: store.TotalSizeInGB ?? 0 }),
    ...(network?.EfaInfo && { efaInterfaces: network.EfaInfo.MaximumEfaInterfaces ?? 0 }),
  };
}

/** Those EKS has node images for: no 32-bit ones, and none of Macs. */
function architectures(info: InstanceTypeInfo): InstanceType["architectures"] {
  const all = info.ProcessorInfo?.SupportedArchitectures ?? [];
  return all.filter((architecture) => architecture === "x86_64" || architecture === "arm64");
}

const types: Record<string, InstanceType> = JSON.parse(readFileSync(FILE, "utf8")).types;
for await (const page of paginateDescribeInstanceTypes({ client }, {}))
  for (const info of page.InstanceTypes ?? [])
    if (info.InstanceType && architectures(info).length > 0) types[info.InstanceType] = summarize(info);

const carried = process.env.AWS_ENDPOINT_URL ? ", as the local AWS (moto 5.2.5) carries them" : "";
const lines = Object.entries(types)
  .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
  .map(([name, type]) => `${JSON.stringify(name)}:${JSON.stringify(type)}`);
writeFileSync(
  FILE,
  `{"source":${JSON.stringify(`EC2 DescribeInstanceTypes${carried}`)},
"date":"${new Date().toISOString().slice(0, 10)}",
"types":{
${lines.join(",\n")}
}}
`,
);
console.log(`${lines.length} instance types in config/instance-types.json`);
