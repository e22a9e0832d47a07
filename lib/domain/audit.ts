/** Every action that the audit log knows, noun.verb, and what the actor did in words. A line here is an action. */
export const AUDIT_ACTIONS = {
  'login.succeeded': 'logged in',
  'login.failed': 'was refused at the login',
  'login.throttled': 'tried to log in too often',
  logout: 'signed out',
  'user.created': 'made an account',
  'user.reset': 'set a new password and role',
  'user.revoked': 'signed somebody out everywhere',
  'source.connected': 'connected a source',
  'user.role_changed': 'changed a role',
  'user.disabled': 'disabled an account',
  'user.enabled': 'enabled an account',
  'user.copied': 'copied accounts from the demo',
  'invitation.created': 'invited somebody',
  'invitation.resent': 'sent an invitation again',
  'invitation.withdrawn': 'withdrew an invitation',
  'invitation.accepted': 'accepted an invitation',
  'password.link_created': 'made a link for a new password',
  'password.set': 'set a new password by a link',
  'token.created': 'made an API token',
  'token.rotated': 'replaced an API token',
  'token.revoked': 'revoked an API token',
  'job.run': 'ran a job',
  'export.read': 'exported data',
  'export.ordered': 'ordered an export as a file',
  'quarantine.replayed': 'replayed refused records',
  'quarantine.dismissed': 'dismissed refused records',
  'quarantine.reopened': 'reopened refused records',
  'adoption.symbol_mapped': 'decided what an old symbol stands for',
  'source.tested': 'tested a connection',
  'alert.tested': 'tested an alert channel',
  'webhook.added': 'added a webhook',
  'webhook.removed': 'removed a webhook',
} as const

export type AuditAction = keyof typeof AUDIT_ACTIONS

/** The action of a name, or null; an older or newer version may have written others. */
export function findAuditAction(name: string): AuditAction | null {
  return Object.hasOwn(AUDIT_ACTIONS, name) ? (name as AuditAction) : null
}
