import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canWriteEnvironmentFile, editEnvironmentText, writeEnvironmentFile } from './env-file'

const values = { COINGECKO_API_KEY: 'CG-new', COINGECKO_PLAN: 'pro' }

/** Lines that people write, none of which sets one of our two names. */
const line = fc.oneof(
  fc.constantFrom('', '# a comment', '  # COINGECKO_API_KEY=not this', 'LOG_LEVEL=warn', 'export A=1'),
  fc.constantFrom('B="quoted # text"', "C='one\nCOINGECKO_PLAN=inside quotes\ntwo'", 'D=`x`  # why', 'E ='),
  fc.constantFrom('XCOINGECKO_PLAN=other', 'COINGECKO_PLAN_B=other'),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => `# ${text.replace(/[\r\n]/g, '')}`),
)
const fileText = fc
  .tuple(fc.array(line), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''))
/** What a person may type for a key: printable, no space. */
const typed = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)

describe('editEnvironmentText', () => {
  it('replaces a line where it stands, and adds the missing ones at the end', () => {
    const before = '# mine\nCOINGECKO_PLAN=demo\nLOG_LEVEL=warn'
    expect(editEnvironmentText(before, values)).toBe(
      '# mine\nCOINGECKO_PLAN=pro\nLOG_LEVEL=warn\nCOINGECKO_API_KEY=CG-new\n',
    )
  })

  it('leaves one line of several for the same name: which one counts differs between readers', () => {
    const before = 'COINGECKO_PLAN=a\nX=1\nexport COINGECKO_PLAN = "b\nc" # two lines\nY=2\n'
    expect(editEnvironmentText(before, { COINGECKO_PLAN: 'pro' })).toBe('COINGECKO_PLAN=pro\nX=1\nY=2\n')
  })

  it('keeps the line ends of the file', () => {
    expect(editEnvironmentText('A=1\r\nCOINGECKO_PLAN=demo\r\n', values)).toBe(
      'A=1\r\nCOINGECKO_PLAN=pro\r\nCOINGECKO_API_KEY=CG-new\r\n',
    )
  })

  it('leaves every other line as it is, byte for byte', () => {
    fc.assert(
      fc.property(fileText, fileText, (top, bottom) => {
        const head = top === '' || top.endsWith('\n') ? top : `${top}\n`
        const tail = bottom === '' || bottom.endsWith('\n') ? bottom : `${bottom}\n`
        const before = `${head}COINGECKO_PLAN=demo\n${tail}`
        expect(editEnvironmentText(before, values)).toBe(
          `${head}COINGECKO_PLAN=pro\n${tail}COINGECKO_API_KEY=CG-new\n`,
        )
      }),
    )
  })

  it('is read back by Node with the new values, and the old ones of everybody else', () => {
    fc.assert(
      fc.property(fileText, (before) => {
        const expected = { ...parseEnv(`${before}\n`), ...values }
        expect(parseEnv(editEnvironmentText(before, values))).toEqual(expected)
      }),
    )
  })

  it('writes a typed value so that exactly it is read back, or refuses it', () => {
    fc.assert(
      fc.property(typed, fileText, (key, before) => {
        let after: string
        try {
          after = editEnvironmentText(before, { COINGECKO_API_KEY: key })
        } catch (error) {
          expect(String(error)).toMatch(/COINGECKO_API_KEY holds a character/)
          return
        }
        expect(parseEnv(after)).toEqual({ ...parseEnv(`${before}\n`), COINGECKO_API_KEY: key })
      }),
    )
  })

  it.each([
    ['a line end', 'x\nDEMO=on'],
    ['a carriage return', 'x\rDEMO=on'],
    ['a zero byte', 'x\0'],
    ['a line separator', 'x\u2028DEMO=on'],
    ['a name that Next would fill in', '$AUTH_SECRET'],
    ['all three quotes', `'"\``],
  ])('refuses %s', (_name, value) => {
    expect(() => editEnvironmentText('A=1\n', { COINGECKO_API_KEY: value })).toThrow(/cannot be written/)
  })

  it('refuses a file in which nobody would find the new value', () => {
    for (const broken of ['A=1\n=x\nB=2\n', 'A=1\njust words\n'])
      expect(() => editEnvironmentText(broken, { COINGECKO_PLAN: 'pro' })).toThrow(
        /no setting and no comment/,
      )
  })

  it('refuses a name that is none', () => {
    expect(() => editEnvironmentText('', { 'A\nB': '1' })).toThrow(/cannot be written/)
  })

  it.each(['a#b', '#', "it's", '"quoted"', 'back\\slash', 'a=b', '`tick`', 'CG-plain_1.2'])(
    'writes %s',
    (key) => {
      expect(parseEnv(editEnvironmentText('A=1', { COINGECKO_API_KEY: key }))).toEqual({
        A: '1',
        COINGECKO_API_KEY: key,
      })
    },
  )
})

describe('writeEnvironmentFile', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'koinstrap-env-file-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  it('makes a file that only this user can read', async () => {
    const path = join(folder, '.env.local')
    await writeEnvironmentFile(path, values)
    expect(await readFile(path, 'utf8')).toBe('COINGECKO_API_KEY=CG-new\nCOINGECKO_PLAN=pro\n')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['.env.local'])
  })

  it('keeps the earlier file beside it, also for this user only, whatever the rights were', async () => {
    const path = join(folder, '.env.local')
    await writeFile(path, 'COINGECKO_API_KEY=CG-old\n', { mode: 0o644 })
    await writeEnvironmentFile(path, values)
    expect(await readFile(`${path}.bak`, 'utf8')).toBe('COINGECKO_API_KEY=CG-old\n')
    for (const one of [path, `${path}.bak`]) expect((await stat(one)).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).sort()).toEqual(['.env.local', '.env.local.bak'])
  })

  it('writes through a link to the file itself', async () => {
    const real = join(folder, 'shared.env')
    const path = join(folder, '.env.local')
    await writeFile(real, 'A=1\n')
    await symlink(real, path)
    await writeEnvironmentFile(path, values)
    expect(await readFile(real, 'utf8')).toContain('COINGECKO_API_KEY=CG-new')
    expect((await stat(real)).isFile()).toBe(true)
  })

  it('leaves everything as it was when a value is refused', async () => {
    const path = join(folder, '.env.local')
    await writeFile(path, 'A=1\n')
    await expect(writeEnvironmentFile(path, { A: 'x\ny' })).rejects.toThrow(/cannot be written/)
    expect(await readFile(path, 'utf8')).toBe('A=1\n')
    expect(await readdir(folder)).toEqual(['.env.local'])
  })

  it('says so when the folder is not there, and leaves nothing behind', async () => {
    const path = join(folder, 'gone', '.env.local')
    expect(await canWriteEnvironmentFile(path)).toBe(false)
    await expect(writeEnvironmentFile(path, values)).rejects.toThrow(
      /cannot be written \(ENOENT\); it is as it was/,
    )
  })

  it('knows a folder that can be written from one that cannot', async () => {
    expect(await canWriteEnvironmentFile(join(folder, '.env.local'))).toBe(true)
    await chmod(folder, 0o500)
    // Root may write everywhere, so only another user learns something here.
    expect(await canWriteEnvironmentFile(join(folder, '.env.local'))).toBe(process.getuid?.() === 0)
    await chmod(folder, 0o700)
  })
})
