/** What shows which facet is asked for, strongest first; the number is the facet's, as in the catalogue's kinds. */
const TRIGGERS: readonly (readonly [facet: number, pattern: RegExp])[] = [
  [
    2,
    /\b(?:costs?|prices?|pric(?:ed|ing)|how much (?:is|are|do|does|did|would|will|to)|cheap(?:er|est)?|expensive|fees?|rates?|afford(?:able)?|tuition|deals?|discounts?)\b/,
  ],
  [
    14,
    /\b(?:jobs?|careers?|salar(?:y|ies)|hiring|employment|internships?|courses?|classes|training|certification|degrees?|lessons?)\b/,
  ],
  [
    8,
    /\b(?:safe(?:ty|ly)?|danger(?:s|ous)?|side effects?|risks?|warnings?|harmful|toxic|security|secure|hazards?|recalls?)\b/,
  ],
  [
    9,
    /\b(?:laws?|legal(?:ly)?|illegal|rules?|regulations?|requirements?|required|policy|policies|rights?|licen[cs]es?|permits?|codes?|eligible|eligibility|allowed)\b/,
  ],
  [
    17,
    /\b(?:pictures?|photos?|images?|pics?|diagrams?|maps?|charts?|logo|designs?|drawings?|videos?|graphs?|clip ?art)\b/,
  ],
  [16, /\b(?:meanings?|means?|definitions?|defin(?:e|ed)|what does .* mean|terms?|acronym|stand for)\b/],
  [
    5,
    /\b(?:history|histor(?:ic|ical)|origins?|invent(?:ed|or|ion)|began|begin|discover(?:ed|y)|founded|ancient|start(?:ed)?|first)\b/,
  ],
  [
    7,
    /\b(?:how many|how (?:big|tall|long is|large|high|far|fast|old|deep|heavy)|statistics?|stats|facts?|population|average|percent(?:age)?|number of|calories|nutrition|records?|size|temperature|what percent)\b/,
  ],
  [
    13,
    /\b(?:when|how long|what (?:time|year|day|date|month)|dates?|schedules?|hours?|times?|timeline|deadlines?|seasons?|releases?|how often)\b/,
  ],
  [
    6,
    /\b(?:best|top|compare[ds]?|comparison|versus|vs|difference|differences|reviews?|ratings?|types?|kinds?|better|largest|biggest|alternatives?|recommend(?:ed|ations?)?)\b/,
  ],
  [
    3,
    /\b(?:beginners?|guide|tutorials?|introduction|intro|basics?|getting started|tips|learn(?:ing)?|for (?:kids|dummies|students)|advice)\b/,
  ],
  [
    12,
    /\b(?:how (?:to|do|can|should|would|could)|instructions?|recipes?|steps?|diy|install(?:ing)?|ways? to|make|making|build(?:ing)?|creat(?:e|ing)|convert|calculate|calculator|remov(?:e|ing))\b/,
  ],
  [
    4,
    /\b(?:problems?|errors?|issues?|fail(?:s|ed|ure)?|not working|doesn t|won t|can t|cannot|broken|fix(?:ing)?|repairs?|troubleshoot(?:ing)?|complications?|unable|wrong|missing|why (?:is|are|do|does|am|can))\b/,
  ],
  [
    1,
    /\b(?:how (?:does|is|are)|causes?|symptoms?|explain(?:ed)?|process|purpose|functions?|work(?:s|ing)?|what (?:is|are|was|were|happens)|why|overview)\b/,
  ],
  [10, /\b(?:who|whose|examples?|lists?|names?|famous|characters?|cast|members?|brands?|companies|company)\b/],
  [
    15,
    /\b(?:online|websites?|sites?|downloads?|buy|free|login|www|com|for sale|order|forms?|contact|phone number|address|app|software|tools?|watch|listen)\b/,
  ],
  [
    11,
    /\b(?:where|near(?:by)?|locations?|locat(?:ed|e)|stores?|city|county|in (?:texas|california|florida|new york)|directions?|address)\b/,
  ],
];

/** Facets that a question asks for, likeliest first, then the plain one. @param text words in lower case, one space between */
export function facetsOf(text: string): number[] {
  const found = TRIGGERS.filter(([, pattern]) => pattern.test(text)).map(([facet]) => facet);
  return [...found, 0];
}
