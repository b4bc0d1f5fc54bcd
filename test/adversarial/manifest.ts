/** A test: its file, and `describe › it`. */
export type NamedTest = readonly [file: string, title: string];

/** Attacks and crashes of the gate, by id: what each is, and the tests that prove the answer to it. */
export interface Case {
  readonly id: string;
  readonly attack: string;
  readonly provenBy: readonly NamedTest[] | { readonly notYetApplicable: string };
}

const approval = (title: string): NamedTest => ['test/adversarial/gate-approval.test.ts', `an approval › ${title}`];
const target = (title: string): NamedTest => ['test/adversarial/gate-target.test.ts', `a target that changed after the approval › ${title}`];
const used = (title: string): NamedTest => ['test/adversarial/gate-target.test.ts', `a used approval › ${title}`];
const failing = (title: string): NamedTest => ['test/adversarial/gate-target.test.ts', `a GitHub that fails › ${title}`];
const guards = (title: string): NamedTest => ['test/adversarial/gate-guards.test.ts', title];
const code = (title: string): NamedTest => ['test/adversarial/gate-code.test.ts', `commits, branches and pull requests › ${title}`];
const voids = (title: string): NamedTest => ['test/adversarial/gate-voids.test.ts', `an approval, after a change on GitHub › ${title}`];
const rules = (title: string): NamedTest => ['test/adversarial/gate-rules.test.ts', title];
const halts = (title: string): NamedTest => ['test/adversarial/gate-halt.test.ts', title];
const two = (title: string): NamedTest => ['test/adversarial/gate-two-gatekeepers.test.ts', `two gatekeepers and one repository › ${title}`];
const fuzz = (title: string): NamedTest => ['test/adversarial/fuzz.test.ts', title];
const time = (title: string): NamedTest => ['test/adversarial/gate-late-write.test.ts', `time and the gatekeeper › ${title}`];
const killed = (title: string): NamedTest => ['test/adversarial/gate-crash.test.ts', `a gatekeeper that is killed › ${title}`];
const lying = (title: string): NamedTest => ['test/adversarial/gate-lying-runner.test.ts', `a runner that lies › ${title}`];
const log = (title: string): NamedTest => ['test/integration/gatekeeper-log.test.ts', `the gatekeeper’s log › ${title}`];
const bytes = (title: string): NamedTest => ['test/unit/shared/domain/bundle-bytes.test.ts', `bytes of a bundle › ${title}`];
const signing = (title: string): NamedTest => ['test/unit/shared/domain/approval-signing.test.ts', `approval › ${title}`];
const rendering = (title: string): NamedTest => ['test/unit/shared/domain/bundle-text.test.ts', `rendering of a bundle › ${title}`];
const pace = (title: string): NamedTest => ['test/unit/shared/domain/pace.test.ts', `the pace of writes › ${title}`];
const abuse = (title: string): NamedTest => ['test/contract/runner-abuse.test.ts', `a runner that is abused › ${title}`];
const wire = (title: string): NamedTest => ['test/contract/runner-decision.test.ts', `deciding over the wire, over a real WebSocket › ${title}`];
const persons = (title: string): NamedTest => ['test/adversarial/gate-persons.test.ts', title];
const random: NamedTest = ['test/adversarial/kills.test.ts', 'kills at random › leave every approved issue written exactly once, and nothing else, while the target fails'];

export const cases: readonly Case[] = [
  { id: 'A1', attack: 'one byte of the bundle is edited after the approval', provenBy: [approval('counts for exactly the bytes that were signed'), fuzz('a changed byte › of the bundle, or of its base64, has the gatekeeper refuse it')] },
  { id: 'A2', attack: 'two operations change places', provenBy: [approval('does not survive a change of the order of operations'), bytes('refuses operations out of order, unknown slots, repeated keys and numbers')] },
  { id: 'A3', attack: 'same meaning, other bytes', provenBy: [bytes('refuses another spelling of the same value'), approval('counts for exactly the bytes that were signed')] },
  { id: 'A4', attack: 'a name twice in the JSON', provenBy: [bytes('refuses another spelling of the same value'), fuzz('a statement that its own signer wrote by hand › counts only in the one spelling that has one reading')] },
  { id: 'A5', attack: 'bundle N is approved, bundle N+1 is synced', provenBy: [approval('counts for exactly the bytes that were signed'), wire('voids an approval when the backlog changes after it')] },
  { id: 'A6', attack: 'the approval is handed in a second time', provenBy: [used('answers with the receipts of the first time and writes nothing'), used('does not lend its nonce to another bundle')] },
  { id: 'A7', attack: 'the approval is used for another run, repository or gatekeeper', provenBy: [approval('for one repository does not count for another'), lying('sends the bundle of another run: the client refuses, and signs nothing'), two('write a document once when one begins after the other wrote its first issue: the approval is void there')] },
  { id: 'A8', attack: 'the approval has expired; the clock is set back', provenBy: [approval('ends at its own time and at that of the bundle'), log('revives no expired approval when the clock is set back')] },
  { id: 'A9', attack: 'two syncs of one approval at once', provenBy: [used('is carried out once when it is handed in many times at once'), guards('an execution › carries out two bundles for one repository one after the other: the second one finds the first, and is void')] },
  { id: 'A10', attack: 'who submitted the run approves it, under four eyes', provenBy: [rules('the administrator’s rules › keep the submitter from approving under four eyes, whatever else is enrolled'), persons('one person › cannot submit and approve under another name: an account on GitHub names them, too'), persons('one person › who submitted with the token that clients share could be anybody: nobody can approve under four eyes')] },
  { id: 'A11', attack: 'one person, two keys, two approvals wanted', provenBy: [approval('by one person with two keys counts once where two persons have to approve'), persons('one person › counts once where two have to approve: in another spelling'), persons('one person › does not count a second time with the automatic key of an account, nor with it alone under four eyes'), rules('the administrator’s rules › want as many different persons as they say, for each operation'), guards('what the administrator set › counts persons for each operation, and not keys')] },
  { id: 'A12', attack: 'the signer was removed', provenBy: [approval('by a revoked key does not count'), persons('an approval that counts for nothing › takes none of the others with it, and the log says why it was left out'), signing('is refused from a revoked key')] },
  { id: 'A13', attack: 'keyid names one key, another one signed', provenBy: [approval('is not believed for its keyid'), signing('is refused from a key that nobody enrolled, whatever keyid says')] },
  { id: 'A14', attack: 'a valid signature over another payload type', provenBy: [signing('is refused over another payload type')] },
  { id: 'A15', attack: 'envelope or bytes are changed in memory after they were verified', provenBy: [guards('an execution › writes what was verified, though envelope and bytes are changed in memory right after'), guards('an execution › takes nothing but an approval that was verified, whatever looks like one')] },
  { id: 'A16', attack: 'the repository is renamed, transferred or replaced', provenBy: [target('is refused when another repository has the name'), target('is refused when it was renamed, and no redirect is followed')] },
  { id: 'A17', attack: 'the repository becomes public', provenBy: [guards('a bundle whose conditions no longer hold › is void when the repository became public after the review'), voids('is void, and says what changed: the repository becomes public')] },
  { id: 'A18', attack: 'the base branch moves under a pull request', provenBy: [code('end when the base branch moved after the approval, before anything is written'), code('end before the branch and the pull request when the base branch moves in the middle'), code('touch no pull request that was pushed to, closed, or is of somebody else')] },
  { id: 'A19', attack: 'a label is deleted', provenBy: [target('is refused when a label that the bundle relies on was deleted'), voids('holds: a label that it does not use')] },
  { id: 'A20', attack: 'the policy is reloaded between approval and sync', provenBy: [voids('is void when the rules ask for more persons by then'), voids('holds when the rules are only spelled differently, or ask for another pace')] },
  { id: 'A21', attack: 'PASS is upgraded between approval and sync', provenBy: [guards('a bundle whose conditions no longer hold › is void when another release of PASS computed it, and not for a patch')] },
  { id: 'A22', attack: 'a process in a sandbox sends the approval', provenBy: { notYetApplicable: 'Nothing runs in a sandbox yet.' } },
  { id: 'A23', attack: 'a web page opens the runner’s WebSocket', provenBy: [abuse('refuses pages: any origin that was not allowed, for WebSocket and HTTP alike'), abuse('refuses a host name that is not its own (DNS rebinding), or a wrong port')] },
  { id: 'A24', attack: 'a WebSocket without origin and without token', provenBy: [abuse('answers a request before hello with a refusal, and closes'), abuse('closes after a wrong or an empty token')] },
  { id: 'A25', attack: 'what is approved was never shown', provenBy: [lying('shows one bundle and hands over another: the gatekeeper refuses, and nothing is written'), lying('announces the digest of another bundle: the client refuses, and signs nothing'), wire('syncs nothing that was not approved, and takes no approval of other bytes'), ['test/unit/runner/cli/approve-question.test.ts', 'the question of an approval › is not asked of a person who stopped reading: that is a no']] },
  { id: 'A26', attack: 'an operation hides behind blank lines, length or direction marks', provenBy: [rendering('counts a body of 10,000 blank lines and shows them all'), rendering('shows nothing that a person cannot see or that turns the line around'), rendering('shows every character of every field: the fields can be read back from it')] },
  { id: 'A27', attack: 'a field says that it was approved', provenBy: [rendering('shows text that poses as an approval as quoted field text')] },
  { id: 'A28', attack: 'one operation was approved, another one is synced', provenBy: [rules('an approval of some operations › has these carried out and no other, also when the runner asks again or for more')] },
  { id: 'A29', attack: 'approved, then rejected, then synced', provenBy: [halts('a rejection › is final for its bundle: an approval from before or after it counts no more, also after a restart'), approval('that says no is a no'), wire('ends a rejected run with the reason, for good')] },
  { id: 'A30', attack: 'five issues were approved, six are asked for', provenBy: [approval('counts only when it names operations of the bundle, with what they need'), rules('an approval of some operations › is used up: another approval of the same bundle adds nothing to it')] },

  { id: 'H1', attack: 'GitHub creates the issue and answers 502, twice', provenBy: [failing('makes one issue of each when it answers 502 after it created')] },
  { id: 'H2', attack: 'kill -9 after the request, before the answer', provenBy: [killed('leaves each issue written exactly once when that happens at “called”, passage 3'), killed('leaves each issue written exactly once when that happens at “intent”, passage 3'), random] },
  { id: 'H3', attack: 'the connection breaks in the middle of the answer', provenBy: [failing('makes one issue of each when it breaks off its answer'), failing('makes one issue of each when it resets the connection after it created')] },
  { id: 'H4', attack: 'the list of issues is stale', provenBy: [failing('finds an issue by its number when the list does not show it yet'), guards('an operation that may have happened › is not done again while the list lacks what is known to be there: a person is asked, and it goes on when the list is complete'), time('a creation whose answer was lost long after its intent is not done twice when it turns up late')] },
  { id: 'H5', attack: 'somebody else copies the marker', provenBy: [failing('does not take the marker in an issue of somebody else for its own'), guards('an issue of somebody else › with a copied marker, made just after the intent, is not taken for the own one')] },
  { id: 'H6', attack: 'a person edits or removes the marker', provenBy: [guards('an issue that a person edited › without its marker is neither written again nor taken for something else'), ['test/unit/runner/planning/people-edits.test.ts', 'edits of people on the target › that quote a marker in a block of code stay there']] },
  { id: 'H7', attack: 'rate limits, with and without a time to wait', provenBy: [failing('is waited for when it asks to wait, and then continued'), failing('stops at a limit of an hour with the next step, and continues there without a second issue'), ['test/unit/runner/gatekeeper/github-errors.test.ts', 'an answer of GitHub › gives the time to wait that GitHub names, and a minute where it names none']] },
  { id: 'H8', attack: 'the 501st issue within an hour, across a restart', provenBy: [time('the writes of the last hour count after a restart, too'), halts('the pace that an administrator set › is told before an approval, counts what was written before, and is kept to'), pace('never lets more writes into a minute or an hour than allowed')] },
  { id: 'H9', attack: 'token or permission is taken away in the middle', provenBy: [failing('stops at 401 with the next step, and continues there without a second issue'), failing('stops at 403 with the next step, and continues there without a second issue'), log('lets a sync that was started in time be finished within seven days, and not later')] },
  { id: 'H10', attack: 'GitHub does not accept the content', provenBy: [failing('stops at 422 with the next step, and continues there without a second issue'), bytes('refuses a body that GitHub would refuse, labels for a folder, and a life of more than a week'), ['test/adversarial/gate-people.test.ts', 'what people do on GitHub every day › leaves the one issue that can no longer be written as it is, says why, and writes the others']] },
  { id: 'H11', attack: 'the ref is there already, at another commit', provenBy: [code('leave a branch of that name where it is: found before the start, in the middle, or after a lost answer'), code('are made once when the gatekeeper is killed at “called”, passage 3')] },
  { id: 'H12', attack: 'the journal is damaged, lost, or older than GitHub', provenBy: [killed('writes nothing when its log was changed, and says so at its start'), fuzz('a changed byte › of the journal is noticed at the start, or costs a last record that the target makes up for'), ['test/integration/gatekeeper-github.test.ts', 'gatekeeper and GitHub › takes up issues that it wrote and forgot, instead of writing them again'], two('write nothing twice when one of them is a backup that knows less than the target'), ['test/integration/gatekeeper-evidence.test.ts', 'verify › never says that something is as approved when the bytes that say what was are gone, or are others']] },
  { id: 'H13', attack: 'two gatekeepers, one repository', provenBy: [two('write a document once when one begins after the other wrote its first issue: the approval is void there'), two('notice each other after one issue when they begin at the same moment, stop, and verify names what is there twice')] },
  { id: 'H14', attack: 'the disk is full', provenBy: [log('comes before every effect: when it cannot be written (write), nothing else is, and a restart finishes'), log('comes before every effect: when it cannot be written (half-write), nothing else is, and a restart finishes'), log('comes before every effect: when it cannot be written (sync), nothing else is, and a restart finishes'), log('stops a sync in its middle when the disk is full, and continues it after a restart without a second file'), ['test/integration/gatekeeper-evidence.test.ts', 'what proves a sync › has to be kept: where it cannot be, nothing is accepted and nothing is written']] },
  { id: 'H15', attack: 'calls to a model that are each just below the budget', provenBy: { notYetApplicable: 'No model is called yet, so there is no budget to exceed.' } },
  { id: 'H16', attack: 'everything is halted in the middle of a sync', provenBy: [halts('a halt › in the middle of a sync stops it before the next operation, and it goes on there afterwards'), halts('a halt › lets nothing begin, is seen by preflight and status, survives a restart, and leaves the approval unused')] },
];

/** Every id that has to be in the manifest. */
export const caseIds: readonly string[] = [...Array.from({ length: 30 }, (_, at) => `A${at + 1}`), ...Array.from({ length: 16 }, (_, at) => `H${at + 1}`)];
