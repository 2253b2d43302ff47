/** Common English words (SCOWL, up to size 50) that are one slip away from a trigger of `withoutTypos` and mean themselves. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `ablest accessing accessions accounts action adherent advice aerial alarms aliens allied allying altitude amends
ample ampler ampule androids apartments appeal apples aptitude asocial aspens assent assert assets assign aster
astern asters attitude atwitter augurs authenticating authentications avenge avenues backups badger badges
balled ballet balling birthdays birthrate births bitcoins bodice boobing booing bookings booming booting boozing
boulevards breach brooking builtin bulletin cabled cabling callers callings callus calmed calmer calming calve
calved calving carat caret carets carpet carted cartel carton caseworkers cassia cassias caster cation cellar
cellars cellular cellulars chains chairs chaise charts chases chasms cheeking chicle chocking choice chucking
circled circles circlet citizens claims claret cleaner clearer cleave clients clinic clinical clinics closed
closer closes closet coaled coaling codices coed coeds combinations commercials compel compete compote compute
condole confirmations conformation consoled consoles contacts contract controls cooking coordinate coordinated
copter corked corking cornet courts cracking crate creditor credits crescents culled culling customers dapple
debits deference deice deiced deicer deices dentists deployed deposits depress derive derives deriving dermis
devices devise diner dines dinner dinners directs direst discard discoed discords discovers discovery dissed
diver divers diverse divert diverts diving docent docked dockets document documents drier driers drivel drivels
driven drives drivings drover drovers dumber earner earners elates elector emails ember embers emigrate
emigrates emirate emos employees employers empress encounters enrolled evince expire expires falling faster
fiend fiends firmed fiscals fleets forked forking fracking framed framer frames frequents fried friends galled
galling garaged garages garbage garden gargle garnet gentry governments grange greening greens groove groups
grouting grovel groves hardens healthy hearth heath heaths heckling hermit highways hissed historian historic
hooking hospitals icicle identify immigrating incense infers inmates innate instituting institutions insurances
inters issued karat karate kinder kindled kindles kindly kissed landlines landlords laptops latest lathes
latitudes lattes lawyer layer layers leaner learners licensed licensee licenses lichens lien liners livens
livers livest locket logins longitudes looking loyally lumber machined machines maestros mallet manage managed
managers manages manger mangers mangier masher massed masters mastery matriculating matter medial medicals
medicate mediocre meetings melting members messed meteor meters meting migrates miners misled misses misted
mister misuse misused mobiles monger mortal motile motorist motorists mussed muster nation nationals notional
numbed numbers nursed nurses olives oration ousting outing outings palace palate palates palled pallet palling
parkways partial partway passer passing passion passports pastes pastor patent patented patents pates patients
pavings payer payers perils perish permits perms persona personae personals persons phase phased phases phoned
phones phrased phrases pinups pissed placed placenta placer places plaice plaits planes plants plated platen
platens platitude played players plazas pleats pocket poisoner police polios polish polite polity portables
portals portly postal potable potables pouting praise prates prayer preach preening preference prescriptions
president primate prisoners privater privates proscription racking raster rating ratio rational rationale
rations ratios ravings recover recovers rector rectors redness referenced references register registrations
registry regress repaid repress residences residency residents reverence reword rewords rioting river rivers
rocket rooking rooting rotting rouging rousing routeing routine royalty rusting rutting salving sampled sampler
samples saving sayings scaled scaling secrete secrets secure sentry serest serials series serviced services
servile shandy shaving shavings sheath simple siphon slates slaving slayer smarts sociable socials socket spates
specimens sperms splats squared squarer squares squire stable stacking staffs staple staving steamed steams
steamy steer steers sterile stitch strafe stream streets students subscribe subscribed subscribers subscribes
suited suites swatch switch table tabled tables tablets tacking tackling talent taller tanager taster taxpayers
telegrams telephoned telephones telephony tented terraced terraces titter titters tokens touting tracing
tracings transfers transits transmit tricking trucking twister twitted twitters umber unblock unlocks usernames
vaster venom venue venues versification viable vital vitals voicemails voters walled wallets walling wardens
waster wealth witch wittier worded wording worker workings wormed worming`.split(/\s+/),
);
