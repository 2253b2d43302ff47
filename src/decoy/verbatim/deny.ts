/**
 * Word beginnings no decoy may hold: to search for these can bring harm or suspicion on somebody who never did. The list
 * is of stems, and errs on the side of refusing; a real question that holds one is the user's own business.
 */
const STEMS =
  `bomb explos detonat grenade ammunition firearm handgun shotgun rifle pistol silencer gunpowder landmine napalm missile
  anthrax ricin sarin botulin cyanide strychnin arsenic polonium uranium plutonium poison toxin neurotox venom
  terror jihad isis qaeda taliban hamas hezbollah extremis radicali militia nazi hitler holocaust genocid lynch supremac
  suicid selfharm euthan anorex bulimi overdos murder homicid assassin kill slaughter massacre behead tortur strangl
  stab corpse necro cannib hitman kidnap abduct hostage ransom traffick smuggl slaver prostitut escort pimp brothel
  porn erotic nude naked sex rape rapist molest incest pedo paedo lolita underage fetish hentai orgasm masturb genital
  penis vagina breast boob tits dick cock whore slut bitch bastard nigg fag
  heroin cocaine meth amphetamin ecstasy mdma lsd ketamin fentanyl opioid opium morphin oxycod oxycont hydrocod vicodin
  percocet xanax valium marijuana cannabis weed bong crack psilocyb mescalin narcotic cartel
  hack crack malware ransomware keylog phish ddos exploit rootkit botnet warez torrent pirate counterfeit forger launder
  fraud embezzl burgl robber theft steal shoplift arson vandal riot insurrect
  abort miscarr gonorr syphil chlamyd herpes hiv aids racis fascis communis`
    .split(/\s+/)
    .filter(Boolean);

/** Short stems would forbid harmless words that begin alike, so these count only as whole words, with or without an s. */
const WHOLE: ReadonlySet<string> = new Set([
  'kill',
  'crack',
  'dick',
  'cock',
  'weed',
  'fag',
  'stab',
  'aids',
  'hiv',
  'sex',
  'isis',
  'meth',
  'lsd',
  'pedo',
  'hack',
  'steal',
  'tits',
  'rape',
  'pirate',
  'bong',
]);

const PATTERN = new RegExp(
  `(?:^| )(?:${STEMS.map((stem) => (WHOLE.has(stem) ? `${stem}s?(?= |$)` : stem)).join('|')})`,
);

/** @param text in the normal form */
export function isDenied(text: string): boolean {
  return PATTERN.test(text);
}
