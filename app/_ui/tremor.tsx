'use client'

// Tremor calls createContext when it is imported, so only a client file may name it; named, so that the rest is left out.
export { AreaChart, type CustomTooltipProps, LineChart } from '@tremor/react'
