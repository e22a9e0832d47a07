import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { PageTitle } from '@/app/_ui/card'
import { requireRole } from '@/lib/auth/session'
import { CandlesSection } from './candles-section'
import { ChartsSection } from './charts-section'
import { ColourTable } from './colour-table'
import { DialogExamples } from './dialog-examples'
import { FormatsSection } from './formats-section'
import { FormsSection } from './forms-section'
import { KeysSection } from './keys-section'
import { SECTIONS, Section } from './section'
import { StatesSection } from './states-section'
import { TableSection } from './table-section'
import { FiguresSection, TilesSection } from './tiles-section'
import { loadView } from './view'

export const metadata: Metadata = { title: 'Design' }

export default async function DesignPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRole('operator')
  const view = await loadView(searchParams)
  return (
    <>
      <PageTitle title="Design" detail="Every piece in every state. All figures here are made-up examples." />
      <nav aria-label="Sections" className="flex flex-wrap gap-x-4 gap-y-1 text-[13px]">
        {SECTIONS.map(({ id, title }) => (
          <a key={id} href={`#${id}`} className="link">
            {title}
          </a>
        ))}
      </nav>
      <TilesSection />
      <FiguresSection />
      <TableSection view={view} />
      <ChartsSection />
      <CandlesSection view={view} />
      <Section id="dialogs">
        <DialogExamples />
      </Section>
      <FormsSection />
      <StatesSection />
      <FormatsSection />
      <Section id="colours">
        <div className="card">
          <ColourTable />
        </div>
      </Section>
      <KeysSection />
    </>
  )
}
