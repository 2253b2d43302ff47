/** Common English words (SCOWL, up to size 50) that are one slip away from a trigger of `withoutTypos` and mean themselves. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `ablest abrade accessing accessions accounts action adherent advice aerial alarms aliens allied allying altitude
amends ample ampler ampule androids apartments appeal apples aptitude arbiter arcade asocial aspens assent
assert assets assign aster astern asters attitude atwitter augurs authenticating authentications avenge avenues
backups badger badges balled ballet balling bauble binder birthdays birthrate births bitcoins bodice boobing
booing bookings booming booting boozing boulevards bounty breach brooking bubble builtin bulletin bumbled
bumbler bumbles burble cabled cabling caddies callers callings callus calmed calmer calming calve calved calving
carat caret carets carpet carrier carted cartel carton caseworkers cassia cassias caster cation cellar cellars
cellular cellulars chains chairs chaise charts chases chasms cheeking chicle chocking choice chucking cinder
circled circles circlet citizens claims claret cleaner clearer cleave clients clinic clinical clinics closed
closer closes closet coaled coaling codices coed coeds combinations commercials compel compete compote compute
condole confirmations conformation consoled consoles contacts contract controls cooking coordinate coordinated
copter corked corking cornet count country counts courts cracking crate creditor credits crescents culled
culling customers dapple debits deference deice deiced deicer deices dentists deployed deposits depress derive
derives deriving dermis devices devise diner dines dinner dinners directs direst discard discoed discords
discovers discovery dissed diver divers diverse divert diverts diving doable docent docked dockets document
documents doubled doubles doublet doubly drier driers drivel drivels driven drives drivings drover drovers
dumber earner earners eighth eights eighty elates elector emails ember embers emigrate emigrates emirate emos
empires employees employers empress encounters enrolled ergo evince expire expires falling faster fiend fiends
finder firmed fiscals fleets forked forking fracking framed framer frames frequents fried friends fumble galled
galling garaged garages garbage garden gargle garnet gentry governments grange greening greens grind grinder
grinds groove groups grouting grovel groves hardens healthy hearth heath heaths heckling height hermit highways
hinder hinged hinges hissed historian historic hooking hospitals humble icicle identify immigrating impasses
incense infers inmates innate instituting institutions insurances inters issued jaguar jobber jumble junior
karat karate kinder kindled kindles kindly kissed landlines landlords laptops latest lathes latitudes lattes
lawyer layer layers leaner learners licensed licensee licenses lichens lien liners livens livers livest locket
logins longitudes looking loyally lumber machined machines maestros maggot mallet manage managed managers
manages manger mangers mangier masher massed masters mastery matriculating matter medial medicals medicate
mediocre meetings melting members messed meteor meters meting migrates miners misled misses misted mister misuse
misused mnemonics mobiles monger mortal motile motorist motorists mumble mussed muster nation nationals notional
numbed numbers nursed nurses olives oration ousting outing outings outlooks palace palate palates palled pallet
palling paraded parades parkways partial partway passed passel passer passes passing passion passports pastes
pastor patent patented patents pates patients pavings payer payers perils perish permits perms persona personae
personals persons phase phased phases phoned phones phrased phrases pinups pissed placed placenta placer places
plaice plaits planes plants plated platen platens platitude played players plazas pleats pocket poisoner police
polios polish polite polity portables portals portly postal potable potables pouting praise prates prayer preach
preening preference prescriptions president press presto primate prisoners privater privates proscription
racking raster rating ratio rational rationale rations ratios ravings recover recovers rector rectors redness
referenced references register registrations registry regress repaid repress residences residency residents
reverence reword rewords rioting ripple river rivers rocket rooking rooting rotting rouging rousing routeing
routine royalty rumble rusting rutting salving sampled sampler samples saving sayings scaled scaling schools
secrete secrets secure sentry serest serials series serviced services servile sevens shandy shaving shavings
sheath simple siphon slates slaving slayer smarts sociable socials socket spates specimens sperms splats squared
squarer squares squire stable stacking staffs staple staving steamed steams steamy steer steers sterile stitch
strafe stream streets stripe students subscribe subscribed subscribers subscribes suited suites swatch switch
table tabled tables tablets tacking tackling talent taller tanager taster taxpayers telegrams telephoned
telephones telephony tender tented terraced terraces there threes tidier tinier tinker tipple titter titters
tokens touting tracing tracings transfers transits transmit travailed tricking trifle tripe tripled triples
triplet triply trucking tumble twister twitted twitters umber unblock unlocks usernames vaster venom venue
venues versification viable vital vitals voicemails voters walled wallets walling wardens waster wealth weight
witch wittier worded wording worker workings wormed worming yahoos`.split(/\s+/),
);
