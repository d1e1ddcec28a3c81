import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import type { AwsConnection } from "../../platform/connection.ts";
import type { NodeConfig } from "./node-config.ts";
import { tokenOfInstance } from "./token.ts";

/** Who speaks for a node. */
export interface Kubelet {
  readonly node: string;
  readonly ip: string;
  /** The API, asked with the kubelet's own rights. */
  api(): Promise<CoreV1Api>;
}

/** Tokens are good for 15 minutes. */
const RENEW_MINUTES = 10;

/** A kubelet as an instance's: whatever it may do it may by its role's access entry. */
export class InstanceKubelet implements Kubelet {
  readonly node: string;
  readonly ip: string;
  readonly #connect: () => Promise<CoreV1Api>;
  #connected: { readonly api: CoreV1Api; readonly at: number } | undefined;

  constructor(
    connection: AwsConnection,
    instance: { readonly id: string; readonly privateDnsName: string; readonly privateIp: string },
    roleArn: string,
    cluster: NodeConfig["cluster"],
  ) {
    this.node = instance.privateDnsName;
    this.ip = instance.privateIp;
    this.#connect = async () => {
      const token = await tokenOfInstance(connection, cluster.name, { id: instance.id, roleArn });
      const config = new KubeConfig();
      const server = { name: cluster.name, server: cluster.apiServerEndpoint, caData: cluster.certificateAuthority };
      config.loadFromClusterAndUser({ ...server, skipTLSVerify: false }, { name: this.node, token });
      return config.makeApiClient(CoreV1Api);
    };
  }

  async api(): Promise<CoreV1Api> {
    const now = performance.now();
    if (this.#connected === undefined || now - this.#connected.at > RENEW_MINUTES * 60_000) {
      this.#connected = { api: await this.#connect(), at: now };
    }
    return this.#connected.api;
  }
}
