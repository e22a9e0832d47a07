import { defineConfig } from 'drizzle-kit'

// Generates SQL only; `db/migrate.ts` applies it. Name every migration: npm run db:generate -- --name market_candles
export default defineConfig({ dialect: 'mysql', schema: './db/schema/!(*.test).ts', out: './drizzle' })
