/** What a verb does to the thing it names. */
export type Effect = 'create' | 'store' | 'change' | 'read' | 'other';

const byEffect: Readonly<Record<Effect, string>> = {
  create: 'add build create define draft enrol enroll expose import initiate introduce place post publish register schedule submit upload',
  store: 'capture keep persist record remember retain save store',
  change:
    'accept activate adjust amend apply approve archive assign book cancel change clear close complete confirm convert correct customise customize deactivate decline delete disable discard dismiss edit enable enter ' +
    'expire extend input insert link lock manage mark merge modify move override pause pay purge reassign refund reject remove rename reorder replace reschedule reset resolve restore resume revoke rotate ' +
    'set share split switch tag transfer unlink unlock update',
  read:
    'access browse check compare count display download export fetch filter find get list load look monitor navigate open preview print query read report retrieve review scan search see select ' +
    'show sort summarise summarize track validate verify view watch',
  other:
    'acquire aggregate attach combine compress copy decode decrypt deduplicate delegate derive describe dispatch distribute embed encode establish exchange exclude expand extract facilitate fix flag format fulfil ' +
    'fulfill have hold initialise initialize inspect intercept invalidate invoke issue listen locate make populate preserve project propose reach reconcile regenerate rely renew repair replicate reproduce reserve respect ' +
    'restart restrict rewrite scale separate simulate specify standardise standardize substitute supply swap upgrade ' +
    'alert allow append ask audit authenticate authorise authorize avoid back block bind cache calculate call choose collect communicate compile compute configure connect consume continue control cover cut decide ' +
    'adopt analyse analyze consider deprecate design discuss explore investigate prioritise prioritize prototype research retire study utilise utilize ' +
    'deliver deny deploy detect determine document drag drop emit encrypt end enforce ensure estimate evaluate execute explain fail finish follow forward generate give grant group guard guide handle hash hide highlight ' +
    'honour host identify ignore implement include increase indicate inform install integrate invite isolate join launch let limit localise localize log log-in maintain map mask match measure meet migrate minimise minimize mirror need ' +
    'normalise normalize notify obtain offer operate optimise optimize order organise organize parse pass perform permit play prevent process produce prohibit prompt propagate protect provide provision ' +
    'pull purchase push queue raise rank receive recommend recover redirect redo reduce refer refresh refuse release reload remain remind render repeat reply request require respond retry return reuse route ' +
    'run sanitise sanitize send serve sign skip start stay stop stream subscribe suggest support surface suspend sync synchronise synchronize take tell terminate test throttle time toggle trace train transcribe transform translate trigger ' +
    'try turn undo unsubscribe use visualise visualize wait warn work wrap write',
};

const effects = new Map<string, Effect>();
for (const effect of ['other', 'read', 'change', 'store', 'create'] as const) for (const verb of byEffect[effect].split(' ')) effects.set(verb, effect);

/** The base form of a known verb in the form `cancel`, `cancels`, `cancelled`, `cancelling`; `undefined` for other words. */
export function baseVerb(word: string): string | undefined {
  const lower = word.toLowerCase();
  for (const candidate of [lower, ...stems(lower)]) if (effects.has(candidate)) return candidate;
  return undefined;
}

function stems(word: string): string[] {
  const out: string[] = [];
  if (word.endsWith('ies') || word.endsWith('ied')) out.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) out.push(word.slice(0, -2));
  if (word.endsWith('s')) out.push(word.slice(0, -1));
  for (const ending of ['ed', 'ing']) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    out.push(stem, `${stem}e`);
    if (/(.)\1$/.test(stem)) out.push(stem.slice(0, -1));
  }
  const irregular: Readonly<Record<string, string>> = { seen: 'see', sent: 'send', shown: 'show', kept: 'keep', made: 'make', given: 'give', written: 'write', found: 'find', hidden: 'hide', paid: 'pay', built: 'build', stored: 'store' };
  const base = irregular[word];
  return base === undefined ? out : [base, ...out];
}

/** True for the base form itself (`cancel`), which an imperative starts with. */
export function isBaseVerb(word: string): boolean {
  return effects.has(word.toLowerCase());
}

export function effectOf(verb: string): Effect {
  return effects.get(verb) ?? 'other';
}

/** `persist` → `persists`, `carry` → `carries`, `have` → `has`, `be` → `is`. */
export function thirdPerson(verb: string): string {
  const irregular: Readonly<Record<string, string>> = { be: 'is', have: 'has', do: 'does', go: 'goes' };
  const known = irregular[verb.toLowerCase()];
  if (known !== undefined) return known;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(s|sh|ch|x|z)$/.test(verb) ? `${verb}es` : `${verb}s`;
}
