import { readData } from "./data.ts";

/** Accelerators of an instance type: all of one kind. */
interface Accelerators {
  /** As EC2 names it, e.g. `L4`, `A10G`, `Inferentia2`. */
  readonly name: string;
  readonly count: number;
  /** Memory of each one. */
  readonly memoryMiB: number;
}

/** What EC2 says of an instance type, as far as the platform has a use for it. */
export interface InstanceType {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architectures: readonly ("x86_64" | "arm64")[];
  /** Absent on bare metal, which has none. */
  readonly hypervisor?: "nitro" | "xen";
  readonly bareMetal?: true;
  /**
   * Network interfaces the *default* network card holds. The VPC CNI gives pods no addresses from
   * other cards, so that p5.48xlarge with its 32 cards has 2, not 64.
   */
  readonly enis: number;
  /** IPv4 addresses of each interface, its own primary one included. */
  readonly addressesPerEni: number;
  /** A count of 0 stands for a part of one GPU (g6f, gr6f); the memory is that part's. */
  readonly gpus?: Accelerators & { readonly manufacturer: string };
  /** AWS's own accelerators, Trainium and Inferentia. EC2 says 512 GiB of a Trainium2; AWS's documentation, 96. */
  readonly neuron?: Accelerators & { readonly coresPerDevice: number };
  /** Size of all instance store volumes attached as NVMe devices, which vanish with the instance. */
  readonly nvmeGB?: number;
  /** How many interfaces can be EFAs. */
  readonly efaInterfaces?: number;
}

const TYPES = readData<{ readonly types: Readonly<Record<string, InstanceType>> }>("instance-types.json").types;

/**
 * Names of the instance types that EC2 offers in some region, in order. Dated data:
 * `npm run refresh:instance-types` renews it. Macs are left out: EKS has no nodes on them.
 */
export const INSTANCE_TYPE_NAMES: readonly string[] = Object.keys(TYPES);

/**
 * An instance type by its name, e.g. `g6.2xlarge`.
 *
 * @returns `undefined` when the data has no such type: a typing error, or a type newer than the data
 */
export function instanceType(name: string): InstanceType | undefined {
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}
