/** Pixels of the candles, and of each pane below them. */
export const MAIN_HEIGHT = 300
export const PANE_HEIGHT = 84

/** Height of the drawing with `panes` below the candles, that of the volume among them. */
export const candleHeight = (panes: number): number => MAIN_HEIGHT + panes * PANE_HEIGHT
