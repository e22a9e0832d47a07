import {
  boolean,
  double,
  index,
  int,
  json,
  mysqlTable,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { id, instant, reference, sha256, word } from './columns'

/** People who may log in. Idempotency key email (lower case). */
export const users = mysqlTable(
  'users',
  {
    id: id(),
    email: varchar('email', { length: 255 }).notNull(),
    name: varchar('name', { length: 255 }),
    /** viewer, analyst, operator or admin. */
    role: word('role').notNull(),
    /** argon2id in PHC form. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    /** Raised to end every session of the user. */
    sessionVersion: int('session_version').notNull().default(1),
    /** Null while the account may log in. */
    disabledAt: instant('disabled_at'),
    lastLoginAt: instant('last_login_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_email').on(t.email)],
)

/** Links that let somebody choose a password, one use each. Idempotency key token_sha256; kept as history. */
export const invitations = mysqlTable(
  'invitations',
  {
    id: id(),
    /** invite (makes an account) or reset (a new password for one). */
    purpose: word('purpose').notNull(),
    /** SHA-256 of the token in the link; the token itself is kept nowhere. */
    tokenSha256: sha256('token_sha256').notNull(),
    /** Lower case. */
    email: varchar('email', { length: 255 }).notNull(),
    name: varchar('name', { length: 255 }),
    /** Role of the account to be made; null for a reset, which leaves the role as it is. */
    role: word('role'),
    /** The account: for an invitation null until it is accepted. */
    userId: reference('user_id'),
    /** Purpose and email while the link may be used, so that there is one at a time; null once used or withdrawn. */
    openFor: varchar('open_for', { length: 320 }),
    /** The admin who made it, or sent it again. */
    createdBy: reference('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    /** By the database's clock; sending it again moves it. */
    expiresAt: instant('expires_at').notNull(),
    /** Null until somebody chose a password. */
    usedAt: instant('used_at'),
    /** Null unless an admin took it back, or an account that made it lost the right to. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    uniqueIndex('invitations_token').on(t.tokenSha256),
    uniqueIndex('invitations_open').on(t.openFor),
    index('invitations_created_by').on(t.createdBy),
    index('invitations_user').on(t.userId),
  ],
)

/** Keys of programs. Idempotency key token_sha256; kept as history after they end. */
export const apiTokens = mysqlTable(
  'api_tokens',
  {
    id: id(),
    /** SHA-256 of the whole token; the token itself is kept nowhere. */
    tokenSha256: sha256('token_sha256').notNull(),
    /** First characters of the token, to recognise it by. */
    prefix: varchar('prefix', { length: 16 }).notNull(),
    name: varchar('name', { length: 120 }).notNull(),
    /** Scopes with spaces between them, e.g. `export:read`. */
    scopes: varchar('scopes', { length: 255 }).notNull(),
    /** The account it acts for, whose role must suffice at every call; null when made on the command line. */
    ownerId: reference('owner_id'),
    /** Calls a minute; also what may come at once. */
    callsPerMinute: int('calls_per_minute', { unsigned: true }).notNull(),
    createdAt: instant('created_at').notNull(),
    /** Null: until it is revoked. */
    expiresAt: instant('expires_at'),
    /** Null before its first use; written at most once a minute. */
    lastUsedAt: instant('last_used_at'),
    lastUsedIp: varchar('last_used_ip', { length: 64 }),
    /** Null unless it was revoked or replaced; in the future while the grace of a rotation lasts. */
    revokedAt: instant('revoked_at'),
    /** The token whose place it takes; null unless it came from a rotation. */
    rotatedFrom: reference('rotated_from'),
  },
  (t) => [uniqueIndex('api_tokens_sha256').on(t.tokenSha256), index('api_tokens_owner').on(t.ownerId)],
)

/** Buckets of calls shared by all instances. Key name, e.g. token:17; a row that is gone is a full bucket. */
export const rateLimits = mysqlTable('rate_limits', {
  name: varchar('name', { length: 128 }).primaryKey(),
  /** Calls in the bucket at refilled_at. */
  tokens: double('tokens').notNull(),
  refilledAt: instant('refilled_at').notNull(),
})

/** Every try to log in, or to use a link for a password, counted for throttling. Rows older than a day may go. */
export const loginAttempts = mysqlTable(
  'login_attempts',
  {
    id: id(),
    email: varchar('email', { length: 255 }).notNull(),
    ip: varchar('ip', { length: 64 }).notNull(),
    attemptedAt: instant('attempted_at').notNull(),
    succeeded: boolean('succeeded').notNull().default(false),
  },
  (t) => [
    index('login_attempts_email').on(t.email, t.attemptedAt),
    index('login_attempts_ip').on(t.ip, t.attemptedAt),
  ],
)

/** Sessions that were signed out before their token ran out. Key session_id; rows older than a session may go. */
export const endedSessions = mysqlTable('ended_sessions', {
  /** Random id inside the session's token. */
  sessionId: varchar('session_id', { length: 64 }).primaryKey(),
  endedAt: instant('ended_at').notNull(),
})

/** Who did what; append-only. */
export const auditLog = mysqlTable(
  'audit_log',
  {
    id: id(),
    at: instant('at').notNull(),
    /** Null: nobody was logged in (a failed login) or the system itself. */
    userId: reference('user_id'),
    /** Email or name of the actor as it was then. */
    actor: varchar('actor', { length: 255 }).notNull(),
    /** noun.verb, e.g. login.failed. */
    action: word('action').notNull(),
    subject: varchar('subject', { length: 255 }),
    before: json('before_value'),
    after: json('after_value'),
    ip: varchar('ip', { length: 64 }),
    note: text('note'),
  },
  (t) => [index('audit_log_at').on(t.at), index('audit_log_user').on(t.userId, t.at)],
)

/** Facts about this database, e.g. `world` (demo or live, so that the two never mix). Key name. */
export const settings = mysqlTable('settings', {
  name: varchar('name', { length: 64 }).primaryKey(),
  value: varchar('value', { length: 255 }).notNull(),
  updatedAt: instant('updated_at').notNull(),
})
