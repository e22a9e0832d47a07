export const PATH = '/data/exports'

/** The dataset of the form when the address names none. */
export const FIRST_DATASET = 'market-data'

/** What the address asks for: the dataset of the form, a page of the list, and a receipt that is opened. */
export interface View {
  dataset: string
  before: Date | null
  open: string | null
}

/** Address of a view. */
export function hrefOf({ dataset, before, open }: View): string {
  const query = new URLSearchParams({
    ...(dataset === FIRST_DATASET ? {} : { dataset }),
    ...(before === null ? {} : { before: String(before.getTime()) }),
    ...(open === null ? {} : { open }),
  })
  return query.size === 0 ? PATH : `${PATH}?${query}`
}
