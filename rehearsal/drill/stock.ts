/** Instances of a type in a zone. `*` stands for all. */
export interface Offering {
  readonly instanceType: string;
  readonly zone: string;
  readonly capacityType: "spot" | "on-demand";
}

/** What the local AWS has no more of. */
export class Stock {
  readonly #endpoint: string;
  readonly #missing = new Set<readonly Offering[]>();

  /** @param endpoint the local AWS's */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Takes instance types out of stock, beside what is already. @returns what puts them back */
  async takeOut(offerings: readonly Offering[]): Promise<() => Promise<void>> {
    this.#missing.add(offerings);
    await this.#tell();
    return async () => {
      this.#missing.delete(offerings);
      await this.#tell();
    };
  }

  async #tell(): Promise<void> {
    const body = JSON.stringify({ outOfStock: [...this.#missing].flat() });
    const answer = await fetch(`${this.#endpoint}/_local/capacity`, { method: "PUT", body });
    if (!answer.ok) throw new Error(`the local AWS did not take it: ${answer.status} ${await answer.text()}`);
  }
}
