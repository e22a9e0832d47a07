import type { Receipt } from '@/db/queries/export-receipts'
import { hasRole, type Role } from '@/lib/domain/role'

/** Whether a receipt is for these eyes: one's own exports, those of the same token, and for an admin those of all. */
export function mayRead(
  receipt: Pick<Receipt, 'userId' | 'tokenId'>,
  reader: { userId: string | null; tokenId: string | null; role: Role | null },
): boolean {
  if (reader.role !== null && hasRole(reader.role, 'admin')) return true
  if (reader.userId !== null) return receipt.userId === reader.userId
  return reader.tokenId !== null && receipt.tokenId === reader.tokenId
}
