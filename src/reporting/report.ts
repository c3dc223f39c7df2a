import { approachSection } from './sections/approach.ts'
import { dataSection } from './sections/data.ts'
import { limitsSection } from './sections/limits.ts'
import { nextSection } from './sections/next.ts'
import { originSection } from './sections/origin.ts'
import { problemSection } from './sections/problem.ts'
import { resultSection, verdict } from './sections/result.ts'
import { tradeOffSection } from './sections/trade-offs.ts'
import { worthSection } from './sections/worth.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import type { ReportDocument } from './document.ts'
import type { ReportInput } from './report-input.ts'

/** The one-page report, for a reader who never trained a model: the same content as Markdown and self-contained HTML. */
export function reportOf(input: ReportInput): { readonly markdown: string; readonly html: string } {
  const document: ReportDocument = {
    title: input.project.problem.question,
    summary: verdict(input),
    sections: [
      problemSection(input),
      dataSection(input),
      approachSection(input),
      tradeOffSection(input),
      resultSection(input),
      limitsSection(input),
      worthSection(input),
      nextSection(input),
      originSection(input),
    ],
  }
  return { markdown: markdownOf(document), html: htmlOf(document) }
}
