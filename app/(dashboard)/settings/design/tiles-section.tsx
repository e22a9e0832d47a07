import { formatLogReturn, formatPrice } from '@/app/_ui/format'
import { MetricTile, NotConfiguredTile, TILE_GRID, TilesSkeleton } from '@/app/_ui/metric-tile'
import { ProveFigure } from '@/app/_ui/prove-figure'
import { Code } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { proveExample, verifyExample } from './actions'
import { BROKEN_ASSET } from './example-proof'
import { exampleSentence, exampleSubject, listExampleTiles, NOT_TRADED } from './example-tiles'
import { Example, Section } from './section'

/** The tile in every state. */
export function TilesSection() {
  const zone = getEnv().BUSINESS_TIME_ZONE
  return (
    <Section id="tiles">
      <div className={TILE_GRID}>
        {listExampleTiles(Date.now(), zone).map((tile) => {
          const { state, subjectName: _, ...props } = tile
          return (
            <Example key={state} name={state}>
              <MetricTile
                {...props}
                sentence={exampleSentence(tile)}
                prove={proveExample}
                verify={verifyExample}
              />
            </Example>
          )
        })}
        <Example name="not configured">
          <NotConfiguredTile label="Example mood">
            Set <Code>EXAMPLE_KEY</Code> and restart.
          </NotConfiguredTile>
        </Example>
        <Example name="loading">
          <TilesSkeleton count={1} bare />
        </Example>
      </div>
    </Section>
  )
}

/** Figures that can be proven where they stand. */
export function FiguresSection() {
  const shared = { zone: getEnv().BUSINESS_TIME_ZONE, prove: proveExample, verify: verifyExample }
  return (
    <Section id="figures">
      <p className="card">
        Alpha stands at{' '}
        <ProveFigure
          label="Alpha, price"
          subject={exampleSubject('1')}
          figure={formatPrice('101234.56')}
          exact="101234.56"
          {...shared}
        />{' '}
        after{' '}
        <ProveFigure
          label="Alpha, change in 24 h"
          subject={exampleSubject('1')}
          figure={formatLogReturn(0.0123)}
          exact="0.0123"
          {...shared}
        />{' '}
        in a day; Zeta stands at{' '}
        <ProveFigure
          label="Zeta, price"
          subject={exampleSubject(BROKEN_ASSET)}
          figure={NOT_TRADED}
          exact={null}
          {...shared}
        />{' '}
        (its proof shows what a refusal looks like).
      </p>
    </Section>
  )
}
