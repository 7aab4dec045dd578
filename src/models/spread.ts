/**
 * The standard deviation of values that come in pieces, about their overall mean; two passes a piece, and the pieces are
 * merged as Chan, Golub and LeVeque (1979) have it.
 */
export class Spread {
  #count = 0;
  #mean = 0;
  #squares = 0;

  get count(): number {
    return this.#count;
  }

  get std(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#squares / this.#count);
  }

  // Indexed loops: for...of over a typed array of a million values is four times as slow.
  add(values: Float32Array): void {
    if (values.length === 0) return;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i];
    const mean = sum / values.length;
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
    const count = this.#count + values.length;
    const apart = mean - this.#mean;
    this.#squares += squares + apart ** 2 * ((this.#count * values.length) / count);
    this.#mean += (apart * values.length) / count;
    this.#count = count;
  }
}
