import { expect, it } from 'vitest'
import { gradeAt, gradeReason } from './grade-at'

const AT = new Date('2026-11-23T12:00:00Z')
const after = (minutes: number) => AT.getTime() + minutes * 60_000

it('keeps the stored grade while the row is fresh', () => {
  expect(gradeAt('A', AT, after(10))).toBe('A')
  expect(gradeAt('B', AT, after(10))).toBe('B')
})

it('gives at most B after two slots and C after six', () => {
  expect(gradeAt('A', AT, after(10) + 1)).toBe('B')
  expect(gradeAt('A', AT, after(30))).toBe('B')
  expect(gradeAt('A', AT, after(30) + 1)).toBe('C')
  expect(gradeAt('B', AT, after(30) + 1)).toBe('C')
})

it('never improves a grade', () => {
  expect(gradeAt('C', AT, after(0))).toBe('C')
  expect(gradeAt('unknown', AT, after(20))).toBe('unknown')
  expect(gradeAt('unknown', AT, after(90))).toBe('C')
})

it('says when the age took the grade down', () => {
  expect(gradeReason('A', AT, after(12))).toBe('Grade B: was A when computed, the figure is late by now')
  expect(gradeReason('A', AT, after(2))).toBe('Grade A: fresh and complete')
  expect(gradeReason('unknown', AT, after(2))).toContain('too few slots')
})
