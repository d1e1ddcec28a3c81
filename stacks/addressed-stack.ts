import { TerraformElement, TerraformStack } from "cdktf";
import type { Node } from "constructs";

/** A stack whose addresses in state are such as people read. */
export abstract class AddressedStack extends TerraformStack {
  /** Paths of constructs, by the address they were given. */
  readonly #addresses = new Map<string, string>();

  /**
   * Addresses in state are read by people: the path of ids without the hash that CDKTF appends.
   * An id `this` stands for the construct it is in, as in Terraform modules.
   *
   * @throws when another path gives the same address: Terraform JSON would hold only one of the two
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const named = path.filter((part) => part !== "this").join("_");
    const id = (named || "this").replaceAll("-", "_");
    const address = `${element.constructor.name} ${id}`;
    const other = this.#addresses.get(address);
    if (other !== undefined && other !== node.path) {
      throw new Error(
        `${other} and ${node.path} would have the same address ${id}: give one of the constructs another id`,
      );
    }
    this.#addresses.set(address, node.path);
    return id;
  }
}
