/**
 * Ink's helpers make segmenters when they are loaded, and the first one costs as much as a fifth of the first frame. The bundle puts this in
 * place of Intl.Segmenter: the real one is made when there is text to segment.
 */
export class LazySegmenter {
  readonly #args: ConstructorParameters<typeof Intl.Segmenter>;
  #real: Intl.Segmenter | undefined;

  constructor(...args: ConstructorParameters<typeof Intl.Segmenter>) {
    this.#args = args;
  }

  segment(text: string): Intl.Segments {
    // Taken apart, so that the bundler does not put this class here as well.
    const { Segmenter } = Intl;
    this.#real ??= new Segmenter(...this.#args);
    return this.#real.segment(text);
  }
}
