import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '@/lib/errors'
import { connectionOptions } from './client'

describe('connectionOptions', () => {
  it('reads host, port, account and database of an address', () => {
    expect(connectionOptions('mysql://app:s3cret@db.example.test:3307/koinstrap')).toMatchObject({
      host: 'db.example.test',
      port: 3307,
      user: 'app',
      password: 's3cret',
      database: 'koinstrap',
    })
  })

  it('takes port 3306 when the address names none', () => {
    expect(connectionOptions('mariadb://app:x@db.example.test/koinstrap').port).toBe(3306)
  })

  it('undoes the escapes of account and database', () => {
    expect(connectionOptions('mysql://a%40b:p%2Fw%3A%25@h/my%20db')).toMatchObject({
      user: 'a@b',
      password: 'p/w:%',
      database: 'my db',
    })
  })

  it('reads an IPv6 host without its brackets', () => {
    expect(connectionOptions('mysql://u:p@[::1]:3306/d').host).toBe('::1')
  })

  it('leaves decimals and large numbers to text, so that no digit is lost', () => {
    expect(connectionOptions('mysql://u:p@h/d')).toMatchObject({
      decimalNumbers: false,
      supportBigNumbers: true,
      bigNumberStrings: true,
      timezone: 'Z',
    })
  })

  it('counts changed rows, not matched ones, and never runs two statements as one', () => {
    expect(connectionOptions('mysql://u:p@h/d')).toMatchObject({
      flags: ['-FOUND_ROWS'],
      multipleStatements: false,
    })
  })

  it('asks for verified TLS when the address says so, and not otherwise', () => {
    for (const query of ['ssl=on', 'ssl=true', 'sslaccept=strict']) {
      expect(connectionOptions(`mysql://u:p@h/d?${query}`).ssl).toMatchObject({ rejectUnauthorized: true })
    }
    for (const query of ['', '?ssl=off']) {
      expect(connectionOptions(`mysql://u:p@h/d${query}`)).not.toHaveProperty('ssl')
    }
  })

  it.each(['not an address', 'mysql://u:p@h', 'mysql://u:p@h/', 'mysql://u:100%sEcReT@h/d'])(
    'refuses %s as a configuration fault, without showing the password',
    (url) => {
      expect(() => connectionOptions(url)).toThrow(ConfigurationError)
      expect(() => connectionOptions(url)).toThrow(/DATABASE_URL/)
      expect(() => connectionOptions(url)).not.toThrow(/sEcReT/)
    },
  )
})
