import type { Receipt } from '@/db/queries/export-receipts'
import { hasRole, type Role } from '@/lib/domain/role'

/** Whether a receipt is for these eyes: one's own exports, an admin those of all. */
export const mayRead = (receipt: Receipt, reader: { id: string | null; role: Role }): boolean =>
  hasRole(reader.role, 'admin') || (reader.id !== null && receipt.userId === reader.id)
