export const PATH = '/settings/sources'
