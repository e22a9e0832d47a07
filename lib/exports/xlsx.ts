import type { Cell, CellFormat, CellRows, ExportColumn, ExportEncoder } from './contract'
import { cellXml } from './xlsx/cells'
import { columnLetters, packageParts, SHEET_END, STYLE, sheetPath, sheetStart } from './xlsx/parts'
import { ZipStream } from './xlsx/zip'

/** Rows of a sheet below its header; Excel's own limit is one more. */
const SHEET_ROWS = 1_048_575
/** Where a sheet of long texts ends early: a part of a zip archive ends at 4 GiB. */
const SHEET_BYTES = 0xf000_0000
/** Characters that are deflated at once. */
const PIECE = 256 << 10

export interface XlsxOptions {
  columns: readonly ExportColumn[]
  title: string
  sheetRows?: number
}

class XlsxEncoder implements ExportEncoder<CellRows> {
  private readonly zip = new ZipStream()
  private readonly letters: string[]
  private readonly sheetRows: number
  private sheets = 0
  private line = 0
  private pending = ''
  private pieces: Uint8Array[] = []

  constructor(private readonly options: XlsxOptions) {
    this.letters = options.columns.map((_, i) => columnLetters(i))
    this.sheetRows = options.sheetRows ?? SHEET_ROWS
  }

  begin(): Uint8Array {
    this.openSheet()
    return this.taken()
  }

  rows(rows: CellRows): Uint8Array {
    for (const row of rows) {
      if (this.line > this.sheetRows || this.zip.size > SHEET_BYTES) {
        this.closeSheet()
        this.openSheet()
      }
      this.writeRow(row)
      if (this.pending.length >= PIECE) this.deflate()
    }
    return this.taken()
  }

  end(): Uint8Array {
    this.closeSheet()
    for (const [path, xml] of packageParts(this.options.title, this.sheets)) {
      this.pieces.push(this.zip.add(path, xml))
    }
    this.pieces.push(this.zip.finish())
    return this.taken()
  }

  private writeRow(row: readonly Cell[]): void {
    const { columns } = this.options
    const line = ++this.line
    let xml = `<row r="${line}">`
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]
      const cell = row[i] ?? null
      if (column && cell !== null) xml += cellXml(cell, `${this.letters[i]}${line}`, column)
    }
    this.pending += `${xml}</row>`
  }

  private openSheet(): void {
    const { columns } = this.options
    this.sheets += 1
    this.line = 1
    this.pieces.push(this.zip.open(sheetPath(this.sheets)))
    const header = columns.map(
      ({ name }, i) =>
        `<c r="${this.letters[i]}1" s="${STYLE.header}" t="inlineStr"><is><t>${name}</t></is></c>`,
    )
    this.pending = `${sheetStart(columns)}<row r="1">${header.join('')}</row>`
  }

  private closeSheet(): void {
    this.pending += SHEET_END
    this.deflate()
    this.pieces.push(this.zip.close())
  }

  private deflate(): void {
    this.pieces.push(this.zip.write(this.pending))
    this.pending = ''
  }

  private taken(): Uint8Array {
    const bytes = Buffer.concat(this.pieces)
    this.pieces = []
    return bytes
  }
}

/** An encoder with another limit than the format's own, for tests. */
export const openXlsx = (options: XlsxOptions): ExportEncoder<CellRows> => new XlsxEncoder(options)

/**
 * A workbook written as it goes, with further sheets after 1,048,575 rows. Numbers of more than 15 significant digits
 * are text cells with the exact digits: Excel would round them. Doubles are numbers, times are dates in UTC. Text that
 * a spreadsheet would run carries one leading ', as in csv. A text longer than 32,767 characters, which no cell can
 * hold, is refused and never cut. https://ecma-international.org/publications-and-standards/standards/ecma-376/
 */
export const xlsx: CellFormat<'xlsx'> = {
  id: 'xlsx',
  contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  extension: 'xlsx',
  hashed: 'whole',
  takes: 'cells',
  open: ({ columns, title }) => openXlsx({ columns, title }),
}
