/** A guard of the gate, and how to switch it off. */
export interface Mutant {
  readonly guard: string;
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly find: string;
  /** What stands there instead: the guard is gone. */
  readonly replace: string;
  /** The test that has to turn red: file, and `describe › it`. */
  readonly test: readonly [file: string, title: string];
}

const approvals = 'test/adversarial/gate-approval.test.ts';
const target = 'test/adversarial/gate-target.test.ts';
const guards = 'test/adversarial/gate-guards.test.ts';
const two = 'test/adversarial/gate-two-gatekeepers.test.ts';
const rules = 'test/adversarial/gate-rules.test.ts';
const halts = 'test/adversarial/gate-halt.test.ts';
const fuzz = 'test/adversarial/fuzz.test.ts';
const late = 'test/adversarial/gate-late-write.test.ts';
const crash = 'test/adversarial/gate-crash.test.ts';
const code = 'test/adversarial/gate-code.test.ts';
const codeUnit = 'test/unit/shared/domain/code-operations.test.ts';
const slips = 'test/adversarial/gate-slips.test.ts';
const voids = 'test/adversarial/gate-voids.test.ts';
const midway = 'test/adversarial/gate-midway.test.ts';
const adoption = 'test/adversarial/gate-adoption.test.ts';
const lost = 'test/adversarial/gate-lost-answers.test.ts';
const colleagues = 'test/adversarial/gate-colleagues.test.ts';
const app = 'test/adversarial/gate-app.test.ts';
const channel = 'test/adversarial/gate-channel.test.ts';
const log = 'test/integration/gatekeeper-log.test.ts';
const parts = 'test/integration/gatekeeper-parts.test.ts';
const milestones = 'test/integration/gatekeeper-milestones.test.ts';
const bundleBytes = 'test/unit/shared/domain/bundle-bytes.test.ts';
const signing = 'test/unit/shared/domain/approval-signing.test.ts';
const abuse = 'test/contract/runner-abuse.test.ts';
const signingCode = 'shared/domain/approval-signing.ts';
const bytesCode = 'shared/domain/bundle-bytes.ts';
const repositoryCode = 'runner/gatekeeper/github/repository.ts';
const codeSteps = 'runner/gatekeeper/code-steps.ts';
const codeRules = 'shared/domain/code-rules.ts';
const acceptanceCode = 'runner/gatekeeper/acceptance.ts';
const clientCode = 'runner/gatekeeper/github/client.ts';
const approvalsCode = 'runner/gatekeeper/approvals.ts';
const executorCode = 'runner/gatekeeper/executor.ts';
const preconditionsCode = 'runner/gatekeeper/preconditions.ts';
const gatekeeperCode = 'runner/gatekeeper/gatekeeper.ts';
const disclosureCode = 'runner/pipeline/disclosure.ts';
const persons = 'test/adversarial/gate-persons.test.ts';
const cliPersons = 'test/integration/cli-persons.test.ts';
const checksCode = 'shared/domain/approval-checks.ts';
const announcedCode = 'shared/domain/announced-bundle.ts';
const anchorsCode = 'runner/governance/anchors.ts';
const disclosure = 'test/unit/runner/planning/disclosure.test.ts';
const secrets = 'test/adversarial/gate-secrets.test.ts';
const edits = 'test/unit/runner/planning/people-edits.test.ts';
const people = 'test/adversarial/gate-people.test.ts';
const evidence = 'test/integration/gatekeeper-evidence.test.ts';
const frozen = 'test/contract/runner-bundle.test.ts';
const frozenDecision = 'test/contract/runner-approval.test.ts';
const anchors = 'test/unit/runner/governance/anchors.test.ts';

/** Switch a condition off, whatever it says. */
const never = (condition: string): { find: string; replace: string } => ({ find: `if (${condition})`, replace: `if (false && (${condition}))` });

export const mutants: readonly Mutant[] = [
  // The approval.
  { guard: 'signature', file: signingCode, find: 'return ed25519.verify(sig, message, publicKey, { zip215: false });', replace: 'return true;', test: [approvals, 'an approval › needs the enrolled key of its approver'] },
  { guard: 'revoked key', file: signingCode, find: 'key.revokedAt === null && key.approver ===', replace: 'key.approver ===', test: [approvals, 'an approval › by a revoked key does not count'] },
  { guard: 'key belongs to the named approver', file: signingCode, find: '&& key.approver === statement.predicate.approver);\n  // A key', replace: ');\n  // A key', test: [signing, 'approval › is refused when an enrolled person signs in the name of another'] },
  { guard: 'payload type is signed', file: signingCode, find: 'const type = encoder.encode(payloadType);', replace: 'const type = encoder.encode(approvalPayloadType);', test: [signing, 'approval › is refused over another payload type'] },
  { guard: 'canonical statement', file: signingCode, ...never('canonicalJson(parsed.data) !== text'), test: [fuzz, 'a statement that its own signer wrote by hand › counts only in the one spelling that has one reading'] },
  { guard: 'canonical base64', file: 'shared/domain/base64.ts', find: 'return encodeBase64(bytes) === text ? bytes : undefined;', replace: 'return bytes;', test: [signing, 'approval › is refused when its base64 is not the one form of its bytes'] },
  { guard: 'digest of the bytes', file: checksCode, ...never('digest !== bundleDigest'), test: [approvals, 'an approval › counts for exactly the bytes that were signed'] },
  { guard: 'no is no', file: approvalsCode, ...never("digest === bundleDigest && decision !== 'approve'"), test: [approvals, 'an approval › that says no is a no'] },
  { guard: 'nonce of the bundle', file: checksCode, ...never('nonce !== bundle.nonce'), test: [fuzz, 'a statement that its own signer wrote by hand › counts only with the nonce of its bundle, and with nothing in it that the schema does not know'] },
  { guard: 'scope of a key', file: checksCode, find: "if (key.scope === 'any' ||", replace: "if (key.scope !== '' ||", test: [approvals, 'an approval › by a key for folders and emulators does not count for a repository'] },
  { guard: 'expiry', file: approvalsCode, ...never('now.getTime() >= end'), test: [log, 'the gatekeeper’s log › revives no expired approval when the clock is set back'] },
  { guard: 'clock that was set back', file: 'runner/gatekeeper/journal.ts', find: 'return new Date(Math.max(now.getTime(), this.#newest));', replace: 'return now;', test: [log, 'the gatekeeper’s log › revives no expired approval when the clock is set back'] },
  { guard: 'seven days to finish', file: approvalsCode, find: 'if (now.getTime() - Date.parse(acceptedAt) <= resumeWindow) return;', replace: 'return;', test: [log, 'the gatekeeper’s log › lets a sync that was started in time be finished within seven days, and not later'] },
  { guard: 'only a verified approval', file: executorCode, ...never('!VerifiedApproval.isGenuine(approval)'), test: [guards, 'an execution › takes nothing but an approval that was verified, whatever looks like one'] },
  { guard: 'persons, not keys', file: approvalsCode, find: 'const person = scene.persons.idOf(verified.key.approver);', replace: 'const person = verified.key.publicKey;', test: [guards, 'what the administrator set › counts persons for each operation, and not keys'] },
  { guard: 'persons, not names', file: 'shared/domain/persons.ts', find: "name.normalize('NFKC').replace(/[\\p{Cf}\\p{Default_Ignorable_Code_Point}]/gu, '').trim().toLowerCase()", replace: 'name', test: [persons, 'one person › counts once where two have to approve: in another spelling'] },
  { guard: 'one account, one person', file: 'shared/domain/persons.ts', ...never('name !== login'), test: [persons, 'one person › counts once where two have to approve: with two names and one account on GitHub'] },
  { guard: 'automatic keys are no persons', file: checksCode, ...never('isAutomatic(key) && wantsPersons(rules)'), test: [persons, 'one person › does not count a second time with the automatic key of an account, nor with it alone under four eyes'] },
  { guard: 'a known submitter', file: approvalsCode, find: 'requireKnownSubmitter(bundle, mode);', replace: '', test: [persons, 'one person › who submitted with the token that clients share could be anybody: nobody can approve under four eyes'] },
  { guard: 'account of every key', file: approvalsCode, find: 'persons.loginsOf(key.approver).map((githubLogin) =>', replace: '(key.githubLogin === undefined ? [] : [key.githubLogin]).map((githubLogin) =>', test: [persons, 'one person › who may only read the repository does not write with a key that was not linked'] },
  { guard: 'more than labels is agreed on', file: 'shared/domain/approved-operations.ts', ...never('approved.every(isHelper) && bundle.operations.some((operation) => wanted.has(operation.id) && !isHelper(operation))'), test: [persons, 'two persons who approve different issues › agree on nothing but a label: nothing is written, and the bundle is not used up'] },
  { guard: 'bad approvals poison no good ones', file: approvalsCode, find: '!PassError.is(error) || error instanceof SignedNo', replace: 'error !== undefined', test: [persons, 'an approval that counts for nothing › takes none of the others with it, and the log says why it was left out'] },
  { guard: 'the runner records what counts', file: 'runner/pipeline/approve.ts', find: '  requireCounting(verifyEnvelope(envelope, keys), scene);', replace: '', test: [frozenDecision, 'approvals at the runner, in memory › records no approval that no enrolled key made, and none that was made for show'] },
  { guard: 'tokens end when they are revoked', file: 'runner/store/client-tokens.ts', find: ' && revokedAt === null', replace: '', test: [cliPersons, 'persons on the command line › have tokens that are shown once, kept as hashes, and end with their sessions when they are revoked'] },
  { guard: 'sessions end with their token', file: 'runner/server/session.ts', find: 'if (this.#client.named) await this.#requireValid();', replace: '', test: [cliPersons, 'persons on the command line › have tokens that are shown once, kept as hashes, and end with their sessions when they are revoked'] },
  { guard: 'no look-alike names', file: 'runner/cli/host-files.ts', ...never('other !== undefined'), test: [cliPersons, 'enrolling persons › refuses a name that looks like another one, and says which'] },
  { guard: 'what is left of an approval covers the sync', file: gatekeeperCode, find: 'this.#stillAllowed({ ...request, operationIds: approval.operations.map(({ id }) => id) }, rules)', replace: 'this.#stillAllowed(request, rules)', test: [persons, 'two persons who approve different issues › are not taken for each other in the middle of a sync: what one approved ends with their key'] },
  { guard: 'four eyes', file: checksCode, find: '!rules.fourEyes || persons.idOf(key.approver) !== persons.idOf(submittedBy)', replace: 'true', test: [rules, 'the administrator’s rules › keep the submitter from approving under four eyes, whatever else is enrolled'] },
  { guard: 'only approved operations', file: approvalsCode, find: 'bundle.operations.filter(({ id }) => approved.includes(id))', replace: 'bundle.operations', test: [rules, 'an approval of some operations › has these carried out and no other, also when the runner asks again or for more'] },
  { guard: 'rejection is final', file: gatekeeperCode, ...never('rejection !== undefined'), test: [halts, 'a rejection › is final for its bundle: an approval from before or after it counts no more, also after a restart'] },
  { guard: 'halt before a sync', file: gatekeeperCode, ...never('halt !== null'), test: [guards, 'what the administrator set › halts before an approval is used and before the target is asked'] },
  { guard: 'halt between operations', file: 'runner/gatekeeper/pace.ts', ...never('halt !== null'), test: [halts, 'a halt › in the middle of a sync stops it before the next operation, and it goes on there afterwards'] },
  // The bundle.
  { guard: 'canonical bundle', file: bytesCode, ...never('!isCanonical(parsed.data, text)'), test: [bundleBytes, 'bytes of a bundle › refuses another spelling of the same value'] },
  { guard: 'UTF-8', file: bytesCode, find: "{ fatal: true, ignoreBOM: true }", replace: '{}', test: [fuzz, 'a changed byte › that is no UTF-8 is refused, though decoding it would give the text that was frozen'] },
  { guard: 'order of operations', file: bytesCode, find: "if (operation.id !== `op-${String(at + 1).padStart(4, '0')}`)", replace: 'if (false)', test: [bundleBytes, 'bytes of a bundle › refuses operations out of order, unknown slots, repeated keys and numbers'] },
  { guard: 'marker of the content', file: bytesCode, find: 'if (split.marker.digest !==', replace: "if (split.marker.digest === '' &&", test: [bundleBytes, 'bytes of a bundle › refuses a body without its marker, or with a marker for other content'] },
  { guard: 'lineage of target and document', file: bytesCode, find: 'if (bundle.lineageId !==', replace: "if (bundle.lineageId === '' &&", test: [bundleBytes, 'bytes of a bundle › refuses a body without its marker, or with a marker for other content'] },
  { guard: 'lifetime of a bundle', file: bytesCode, ...never('lifetime <= 0 || lifetime > maxBundleLifetime'), test: [bundleBytes, 'bytes of a bundle › refuses a body that GitHub would refuse, labels for a folder, and a life of more than a week'] },
  // Single use, one at a time.
  { guard: 'nonce is used once', file: acceptanceCode, ...never('journal.usedNonce(bundle.nonce) !== undefined'), test: [target, 'a used approval › does not lend its nonce to another bundle'] },
  { guard: 'finished is finished', file: gatekeeperCode, find: 'if (known?.finished === true) return {', replace: 'if (known === null) return {', test: [target, 'a used approval › answers with the receipts of the first time and writes nothing'] },
  { guard: 'one sync at a time for a target', file: gatekeeperCode, find: 'const result = before.then(run, run);', replace: 'const result = run();', test: [guards, 'an execution › carries out two bundles for one repository one after the other: the second one finds the first, and is void'] },
  // The target.
  { guard: 'allow-list', file: 'runner/gatekeeper/targets.ts', find: 'await this.#requireAllowed(target.owner, target.name);', replace: '', test: [approvals, 'an approval › does not count once the repository is off the allow-list'] },
  { guard: 'repository id', file: repositoryCode, ...never('answer.id !== target.repositoryId'), test: [target, 'a target that changed after the approval › is refused when another repository has the name'] },
  { guard: 'visibility', file: repositoryCode, ...never('visibility !== target.visibility'), test: [guards, 'a bundle whose conditions no longer hold › is void when the repository became public after the review'] },
  { guard: 'archived', file: repositoryCode, ...never('answer.archived || answer.disabled === true'), test: [target, 'a target that changed after the approval › is refused when it was archived'] },
  { guard: 'permission of the account', file: repositoryCode, ...never('permissions.triage !== true'), test: [target, 'a target that changed after the approval › is refused when the account may only read it'] },
  { guard: 'API host and emulator', file: repositoryCode, ...never('target.apiHost !== apiHostOf(settings.apiUrl) || target.emulator !== settings.emulator'), test: [approvals, 'an approval › cannot make a bundle for GitHub pass as one for an emulator'] },
  { guard: 'redirects are not followed', file: clientCode, find: "redirect: 'manual'", replace: "redirect: 'follow'", test: [target, 'a target that changed after the approval › is refused when it was renamed, and no redirect is followed'] },
  { guard: 'only known requests leave', file: clientCode, find: '|| !allowed({ method, path: pathOf(url, prefix), body: init?.body })', replace: '', test: [guards, 'the requests of the gatekeeper › are reads, and the writes that a bundle can hold, at the one host; anything else never leaves'] },
  { guard: 'one host', file: clientCode, find: 'url.origin !== base.origin ||', replace: '', test: [guards, 'the requests of the gatekeeper › are reads, and the writes that a bundle can hold, at the one host; anything else never leaves'] },
  { guard: 'no token over plain HTTP', file: 'runner/gatekeeper/api-host.ts', ...never("url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)"), test: [guards, 'the requests of the gatekeeper › go to no address at which the token could be read by others'] },
  { guard: 'emulators are local', file: 'runner/gatekeeper/api-host.ts', ...never('emulator && !loopback'), test: [guards, 'the requests of the gatekeeper › go to no address at which the token could be read by others'] },
  { guard: 'id of a folder', file: 'runner/gatekeeper/folder/target.ts', ...never('now.folderId !== target.folderId || now.path !== target.path'), test: ['test/integration/gatekeeper-folder.test.ts', 'gatekeeper and a folder › refuses a folder that was replaced by another one'] },
  // What must still hold.
  { guard: 'lineage before the first write', file: preconditionsCode, ...never('lineageDigest(view.lineage) !== bundle.preconditions.lineageDigest'), test: [target, 'a target that changed after the approval › is refused when another sync of the document came between'] },
  { guard: 'before-digest at the start', file: preconditionsCode, ...never('issueDigest(observed) !== operation.before'), test: [guards, 'an issue that a person edited › voids the bundle before anything else of it is written'] },
  { guard: 'before-digest right before the update', file: preconditionsCode, ...never('found !== before'), test: [guards, 'an issue that a person edited › is left as it is when the edit came after the acceptance, right before its turn'] },
  { guard: 'only own issues', file: preconditionsCode, ...never('entry?.key !== operation.key'), test: [guards, 'an issue of somebody else › cannot be changed, closed or linked by any bundle, even an approved one'] },
  { guard: 'only own issues are linked', file: preconditionsCode, ...never("'number' in ref && !touched.has(ref.number)"), test: [guards, 'an issue of somebody else › cannot be changed, closed or linked by any bundle, even an approved one'] },
  { guard: 'labels are there', file: preconditionsCode, ...never('present === undefined && needed.has(label)'), test: [target, 'a target that changed after the approval › is refused when a label that the bundle relies on was deleted'] },
  { guard: 'release of PASS', file: preconditionsCode, ...never('releaseOf(computedBy) !== releaseOf(passVersion)'), test: [guards, 'a bundle whose conditions no longer hold › is void when another release of PASS computed it, and not for a patch'] },
  { guard: 'spelling of labels', file: preconditionsCode, ...never('present !== undefined && present !== label'), test: [voids, 'an approval, after a change on GitHub › is void when a label is spelled differently by then, which would be another text'] },
  { guard: 'capabilities', file: preconditionsCode, ...never('changed !== undefined'), test: [voids, 'an approval, after a change on GitHub › is void when the target lost native links, or has them now'] },
  { guard: 'rules of the administrator', file: gatekeeperCode, find: 'requireSamePolicy(bundle, settings);', replace: '', test: [voids, 'an approval, after a change on GitHub › is void when the rules ask for more persons by then'] },
  { guard: 'limits of the administrator', file: gatekeeperCode, find: 'requireWithinLimits(approval.operations, settings.limits ?? {});', replace: '', test: [voids, 'the administrator’s limits for one sync › hold for what was approved, however large the bundle is'] },
  { guard: 'limits are what is written', file: bytesCode, ...never('canonicalJson(bundle.limits) !== canonicalJson(totalsOf(bundle.operations))'), test: [voids, 'the administrator’s limits for one sync › are named by a bundle, which tells no less than it writes'] },
  { guard: 'labels are there or made', file: bytesCode, ...never('unknown !== undefined'), test: [bundleBytes, 'bytes of a bundle › refuses labels that are neither there nor made, links that the target lacks, and totals that are not those of its operations'] },
  { guard: 'closed by somebody else', file: 'runner/gatekeeper/perform.ts', find: "operation.kind === 'issue.update' || tried", replace: 'true', test: [voids, 'an approval, after a change on GitHub › says nothing when a person closes in the middle what it closes next'] },
  { guard: 'rules and keys during a sync', file: gatekeeperCode, ...never('present !== rules'), test: [midway, 'in the middle of a sync › the approval ends when its key is revoked, the rules want more, or the repository leaves the list'] },
  { guard: 'the target during a sync', file: executorCode, ...never('changed || now - this.#lookedAt >= lookEvery'), test: [midway, 'in the middle of a sync › the target is read again once a minute: it was published, or a label is gone'] },
  { guard: 'rejection during a sync', file: gatekeeperCode, find: ' || this.#journal.rejection(digest) !== undefined', replace: '', test: [midway, 'in the middle of a sync › a rejection that was recorded while it began ends it'] },
  { guard: 'one gatekeeper for a home', file: gatekeeperCode, ...never('hold === undefined'), test: ['test/adversarial/gate-orphan.test.ts', 'a gatekeeper that outlives its supervisor › keeps its log to itself'] },
  { guard: 'commits name what they delete', file: codeSteps, ...never('fault !== undefined'), test: [code, 'commits, branches and pull requests › delete nothing that they do not name: no file takes the place of a folder'] },
  // Exactly once.
  { guard: 'intent before the call', file: executorCode, find: "await this.#services.journal.record('operation.intent',", replace: "void ((..._: unknown[]): void => undefined)('operation.intent',", test: [crash, 'a gatekeeper that is killed › leaves each issue written exactly once when that happens at “called”, passage 3'] },
  { guard: 'fsync before the effect', file: 'runner/governance/log.ts', find: 'await this.#file.sync();', replace: '', test: [log, 'the gatekeeper’s log › comes before every effect: when it cannot be written (sync), nothing else is, and a restart finishes'] },
  { guard: 'chain of the log', file: 'runner/governance/log-record.ts', ...never('hashRecord(open) !== hash'), test: [fuzz, 'a changed byte › of the journal is noticed at the start, or costs a last record that the target makes up for'] },
  { guard: 'adopted: content of the marker, in the gatekeeper', file: preconditionsCode, ...never('entry.unknownBase === true'), test: [adoption, 'an issue that is known by its marker alone › is changed by no bundle of a runner that lies about what is known of it'] },
  { guard: 'adopted: content of the marker, in the plan', file: 'runner/planning/compare.ts', ...never('entry.unknownBase === true'), test: [adoption, 'an issue that is known by its marker alone › keeps the words of people, and stays closed, when the memory of it is lost'] },
  { guard: 'adopted: closed by people', file: 'runner/gatekeeper/lineage.ts', find: "state: 'open',", replace: 'state: issue.state,', test: [adoption, 'an issue that is known by its marker alone › keeps the words of people, and stays closed, when the memory of it is lost'] },
  { guard: 'adopted: the marker names the plan', file: 'runner/planning/compare.ts', find: 'lineageId, key, planned)', replace: 'lineageId, key)', test: [adoption, 'an issue that is known by its marker alone › keeps edits of people that an earlier sync kept: the marker names the plan, not the mixture'] },
  { guard: 'bots are not one account', file: 'runner/gatekeeper/github/target.ts', find: 'author?.toLowerCase() === login.toLowerCase()', replace: "author?.endsWith('[bot]') === true", test: [adoption, 'an installation token that was handed over › takes no issue of another bot for its own'] },
  { guard: 'others: no second copies, in the plan', file: 'runner/planning/related.ts', ...never('found !== undefined'), test: [colleagues, 'two persons with accounts of their own › do not write a document twice: the second one is told whose issues are there'] },
  { guard: 'others: no second copies, in the gatekeeper', file: preconditionsCode, ...never('found !== undefined'), test: [colleagues, 'two persons with accounts of their own › do not write a document twice when both had frozen it before one of them synced'] },
  { guard: 'others: strangers block nobody', file: 'shared/domain/related-issues.ts', find: 'writer && !own.has(key)', replace: '!own.has(key)', test: [colleagues, 'two persons with accounts of their own › are not kept from anything by a marker that a stranger wrote'] },
  { guard: 'comments of before are not the one that was lost', file: 'runner/gatekeeper/reconcile-late.ts', find: '.find(({ url }) => !before.has(url))', replace: '[0]', test: [lost, 'a comment that says what an earlier one says › is written when its answer is lost, and is not the earlier one'] },
  { guard: 'verify counts a comment once', file: 'runner/gatekeeper/verify-written.ts', find: 'receipt.url === null ? comment.body === approved : comment.url === receipt.url', replace: 'comment.body === approved', test: [lost, 'a comment that says what an earlier one says › is missed by verify when it is deleted'] },
  { guard: 'a status of no refusal is a lost answer', file: 'runner/gatekeeper/github/errors.ts', find: ' || (write && !refusals.has(error.status))', replace: '', test: [lost, 'an answer that is no refusal of GitHub’s › leaves open what a write did, which is then looked up'] },
  { guard: 'author when reconciling', file: 'runner/gatekeeper/reconcile.ts', find: 'port.isOwn(issue) && sameMarker', replace: 'sameMarker', test: [guards, 'an issue of somebody else › with a copied marker, made just after the intent, is not taken for the own one'] },
  { guard: 'digest when reconciling', file: 'runner/gatekeeper/reconcile.ts', find: ' && a.digest === b.digest', replace: '', test: [guards, 'an issue of somebody else › of the same account with the same key and other content is not what was approved, and is reported'] },
  { guard: 'numbers are probed beside the list', file: 'runner/gatekeeper/reconcile.ts', find: '?? (await probe(wanted, context))', replace: '', test: [target, 'a GitHub that fails › finds an issue by its number when the list does not show it yet'] },
  { guard: 'a stale list decides nothing', file: 'runner/gatekeeper/reconcile.ts', find: 'const truthful = await contains(seen, context);', replace: 'const truthful = true;', test: [guards, 'an operation that may have happened › is not done again while the list lacks what is known to be there: a person is asked, and it goes on when the list is complete'] },
  { guard: 'late writes settle', file: 'runner/gatekeeper/reconcile.ts', find: 'Math.max(Date.parse(intent.at), context.now())', replace: 'Date.parse(intent.at)', test: [late, 'time and the gatekeeper › a creation whose answer was lost long after its intent is not done twice when it turns up late'] },
  { guard: 'a lost answer is not a refusal', file: 'runner/gatekeeper/github/errors.ts', find: 'return write ? new OutcomeUnknown(reason, error) : unavailable', replace: 'return unavailable', test: [target, 'a GitHub that fails › makes one issue of each when it answers 502 after it created'] },
  { guard: 'another gatekeeper is noticed', file: 'runner/gatekeeper/lone-writer.ts', find: 'number < made; number += 1', replace: 'number < 0; number += 1', test: [two, 'two gatekeepers and one repository › notice each other after one issue when they begin at the same moment, stop, and verify names what is there twice'] },
  { guard: 'verify names second copies', file: 'runner/gatekeeper/verify-written.ts', ...never('others.length === 0'), replace: 'if (others.length >= 0)', test: [two, 'two gatekeepers and one repository › notice each other after one issue when they begin at the same moment, stop, and verify names what is there twice'] },
  { guard: 'resume looks at the target', file: acceptanceCode, find: '(await viewLineage(journal, port, bundle.lineageId)).lineage?.entries', replace: 'journal.lineage(bundle.lineageId)?.entries', test: [two, 'two gatekeepers and one repository › notice each other after one issue when they begin at the same moment, stop, and verify names what is there twice'] },
  { guard: 'limit of an hour', file: 'shared/domain/pace.ts', find: ', until(limits.perHour, hour)', replace: '', test: [late, 'time and the gatekeeper › the writes of the last hour count after a restart, too'] },
  // Code.
  { guard: 'base branch', file: codeSteps, ...never('tip !== target.baseSha'), test: [code, 'commits, branches and pull requests › end when the base branch moved after the approval, before anything is written'] },
  { guard: 'base branch right before the branch', file: codeSteps, find: "not at ${short(commit)}. It was left as it is.`, 'Rename or delete that branch on GitHub if nobody needs it, then sync again; or run the PRD again.');\n      await requireBase(step.bundle, code);", replace: "not at ${short(commit)}. It was left as it is.`);", test: [code, 'commits, branches and pull requests › end before the branch and the pull request when the base branch moves in the middle'] },
  { guard: 'a branch stays where it is', file: codeSteps, ...never('tip !== null'), test: [code, 'commits, branches and pull requests › leave a branch of that name where it is: found before the start, in the middle, or after a lost answer'] },
  { guard: 'head of a pull request', file: codeSteps, ...never('pull.headSha !== head'), test: [code, 'commits, branches and pull requests › touch no pull request that was pushed to, closed, or is of somebody else'] },
  { guard: 'own pull requests', file: codeSteps, find: '!step.port.isOwn(pull) || ', replace: '', test: [code, 'commits, branches and pull requests › touch no pull request that was pushed to, closed, or is of somebody else'] },
  { guard: 'closed pull requests', file: codeSteps, ...never("pull.state === 'closed' && !pull.merged"), test: [code, 'commits, branches and pull requests › touch no pull request that was pushed to, closed, or is of somebody else'] },
  { guard: 'permission to push', file: repositoryCode, ...never("access === 'code'"), test: [code, 'commits, branches and pull requests › want the permission to push, and auto-merge where it is used'] },
  { guard: 'auto-merge is allowed', file: codeSteps, find: '&& !step.port.mayAutoMerge', replace: '&& false', test: [code, 'commits, branches and pull requests › want the permission to push, and auto-merge where it is used'] },
  { guard: 'branches below pass/', file: 'runner/gatekeeper/github/requests.ts', find: '(!references.test(path) || makesBranch(body))', replace: 'true', test: [guards, 'the requests of the gatekeeper › are reads, and the writes that a bundle can hold, at the one host; anything else never leaves'] },
  { guard: 'two mutations', file: 'runner/gatekeeper/github/requests.ts', find: "method === 'POST' && isMutation(body)", replace: "method === 'POST'", test: [guards, 'the requests of the gatekeeper › are reads, and the writes that a bundle can hold, at the one host; anything else never leaves'] },
  { guard: 'commits start at the base', file: codeRules, find: 'return parent.sha === baseSha ?', replace: 'return parent.sha !== null ?', test: [codeUnit, 'operations on code › start at the base commit and use only what operations before them made'] },
  { guard: 'paths in the work tree', file: 'shared/domain/code-content.ts', find: "!gitFolder.test(segment) && ", replace: '', test: [codeUnit, 'operations on code › write each file once, in one spelling, and nothing outside of the work tree'] },
  { guard: 'no text in base64', file: codeRules, find: 'return as === \'base64\' && isText(decodeBase64(content));', replace: 'return false;', test: [codeUnit, 'operations on code › write each file once, in one spelling, and nothing outside of the work tree'] },
  { guard: 'files are compared afterwards', file: 'runner/gatekeeper/verify-code.ts', find: 'const other = [...paths].filter(', replace: 'const other = [...paths].slice(0, 0).filter(', test: [code, 'commits, branches and pull requests › are told apart from what was approved afterwards: a file, the branch, the text'] },
  { guard: 'looks again after the last write', file: 'runner/gatekeeper/recheck.ts', find: 'if (state.receipts.size === 0) return [];', replace: 'if (state.receipts.size >= 0) return [];', test: [slips, 'what slips in while a bundle is carried out › is found after the last write and told, once for all'] },
  { guard: 'looks at the target itself again', file: 'runner/gatekeeper/recheck.ts', find: 'return [about(null, null, null, PassError.toData(error).message)];', replace: 'return [];', test: [slips, 'what slips in while a bundle is carried out › is told to be unknown when the target cannot be read again, and what was written stays written'] },
  // Who may approve, and where a credential may go.
  { guard: 'permission of the approver', file: 'runner/gatekeeper/approver-roles.ts', find: 'for (const account of approval.accounts) {', replace: 'for (const account of [] as typeof approval.accounts) {', test: [voids, 'an approver who is linked to an account on GitHub › needs the permission that the writes need, and a permission that is not known is none'] },
  { guard: 'code wants more than triage', file: 'runner/gatekeeper/github/permission.ts', find: "role === 'triage' && access !== 'code'", replace: "role === 'triage'", test: [voids, 'an approver who is linked to an account on GitHub › needs more for code than for issues'] },
  { guard: 'signature of a rejection', file: approvalsCode, ...never("digest !== bundleDigest || statement.predicate.decision !== 'reject'"), test: [voids, 'a signed rejection › is the signer’s, whatever the runner says, and final; one that nobody enrolled is none'] },
  { guard: 'closed before the start', file: preconditionsCode, ...never("operation.kind !== 'issue.update' || !reopened.has(operation.number)"), test: [voids, 'an approval, after a change on GitHub › is void, and says what changed: an issue that it changes is closed'] },
  { guard: 'host of a credential', file: 'runner/gatekeeper/home.ts', find: 'if (credential !== undefined) requireSameHost(credential, (await this.github()).apiUrl);', replace: '', test: [app, 'a stored credential › is never sent to another host than its own'] },
  { guard: 'one repository for a token', file: 'runner/gatekeeper/github/app-tokens.ts', find: '{ repository_ids: [repository.id] }', replace: '{}', test: [app, 'a GitHub App › writes with tokens for the one repository, and the permissions that the bundle needs'] },
  { guard: 'least permission for a token', file: 'runner/gatekeeper/github/app-tokens.ts', find: "issues: access === 'read' ? 'read' : 'write'", replace: "issues: 'write'", test: [app, 'a GitHub App › writes with tokens for the one repository, and the permissions that the bundle needs'] },
  { guard: 'renewal of a token', file: 'runner/gatekeeper/github/app-tokens.ts', find: ' - renewBefore > ', replace: ' > ', test: [app, 'a GitHub App › renews a token before it ends, and keeps no token on the disk'] },
  // What becomes visible of a PRD.
  { guard: 'evidence: kept before a sync is accepted', file: acceptanceCode, find: 'await evidence.keep();\n  await journal.record(', replace: 'await journal.record(', test: [evidence, 'what proves a sync › has to be kept: where it cannot be, nothing is accepted and nothing is written'] },
  { guard: 'evidence: only approvals that counted', file: gatekeeperCode, find: '{ bundleBytes, envelopes: counted }', replace: '{ bundleBytes, envelopes }', test: [evidence, 'what proves a sync › holds no envelope of somebody whose approval did not count'] },
  { guard: 'verify: every accepted bundle of the run', file: 'runner/gatekeeper/verify-run.ts', find: '(sync) => sync.runId === runId', replace: '(sync) => sync.bundleDigest === given.digest', test: [evidence, 'verify › compares what every accepted bundle of the run wrote, and does not take what was never written for written'] },
  { guard: 'verify: lost bytes are not as approved', file: 'runner/gatekeeper/verify-run.ts', find: ' && lost.length === 0;', replace: ';', test: [evidence, 'verify › never says that something is as approved when the bytes that say what was are gone, or are others'] },
  { guard: 'audit: lost bytes are no proof', file: 'runner/cli/audit-check.ts', find: "ok: false, found: 'the bytes of that bundle are not kept", replace: "ok: true, found: 'the bytes of that bundle are not kept", test: ['test/integration/cli-audit.test.ts', 'pass-runner audit › says that what a bundle wrote cannot be checked when its bytes are gone, and never that it is as approved'] },
  { guard: 'audit: the kept bytes are those that were accepted', file: 'runner/cli/audit-check.ts', ...never('bundle?.digest !== bundleDigest'), test: ['test/integration/cli-audit.test.ts', 'pass-runner audit › exports a run into one file that is checked without the home, and every change of it is found'] },
  { guard: 'audit: each log is held against the other', file: anchorsCode, find: 'if (found === anchor.hash) continue;', replace: 'continue;', test: [anchors, 'two logs that anchor each other › tell when the end of either was cut off, though its chain still holds'] },
  { guard: 'audit: another chain is another log', file: anchorsCode, find: 'if (found === anchor.hash) continue;', replace: 'if (found !== undefined) continue;', test: [anchors, 'two logs that anchor each other › tell when one was replaced by another chain, or is gone'] },
  { guard: 'audit: no log vouches for itself', file: anchorsCode, find: ' && anchor.log !== part', replace: '', test: [anchors, 'two logs that anchor each other › do not let a log vouch for itself'] },
  { guard: 'audit: a sync stands between two anchors', file: 'runner/store/run-store.ts', find: "await log.append(anchorType, { log: 'gatekeeper', ...(await exchange(log.head)) });", replace: 'await exchange(log.head);', test: [frozen, 'the write bundle of a run › is carried out between two anchors of the logs, also when the gatekeeper cannot take one'] },
  { guard: 'audit: a cut log fails the command', file: 'runner/cli/audit-command.ts', find: ' && anchors.broken.length === 0;', replace: ';', test: ['test/integration/cli-audit.test.ts', 'pass-runner audit › verify notices when the end of the gatekeeper’s log was cut off, though its chain holds'] },
  { guard: 'people: an issue that cannot be written is left', file: 'runner/planning/bundle.ts', find: 'const operations = left === undefined ? outcome.operations : [];', replace: 'const operations = outcome.operations;', test: [people, 'what people do on GitHub every day › leaves the one issue that can no longer be written as it is, says why, and writes the others'] },
  { guard: 'people: labels are those of the target', file: 'shared/domain/bundle.ts', find: "regex(/^\\P{Cc}+$/u, 'a label has no control characters')", replace: 'regex(/^[^\\p{C},]+$/u)', test: [people, 'what people do on GitHub every day › keeps no document from being synced: labels with commas, joined emoji or spaces around them are kept as they are'] },
  { guard: 'people: their text is no number', file: 'runner/planning/three-way.ts', find: "'\\ue000'.repeat(longest + 1)", replace: "'\\ue000'", test: [edits, 'edits of people on the target › keep every character where the plan has numbers that are still to come: none of them becomes a number'] },
  { guard: 'people: a quoted marker is their text', file: 'shared/domain/issue-text.ts', find: '!isCode(found.index, end)', replace: 'true', test: [edits, 'edits of people on the target › that quote a marker in a block of code stay there'] },
  { guard: 'rendering: blanks are shown', file: 'shared/domain/bundle-text.ts', find: '\\u{13441}\\u{13442}\\u{16fe4}\\u{1d159}', replace: '', test: ['test/unit/shared/domain/bundle-text.test.ts', 'rendering of a bundle › shows nothing that a person cannot see or that turns the line around'] },
  { guard: 'whoever stops reading is not asked', file: 'runner/cli/approve-command.ts', ...never('!read'), test: ['test/unit/runner/cli/approve-question.test.ts', 'the question of an approval › is not asked of a person who stopped reading: that is a no'] },
  { guard: 'secrets: freezing refuses them', file: 'runner/planning/bundle.ts', find: 'refuseSecrets(plan.operations);', replace: '', test: [secrets, 'text that looks like a key or token › keeps a bundle from being frozen, whichever field carries it and whatever hides it'] },
  { guard: 'secrets: the gatekeeper refuses them', file: gatekeeperCode, find: 'refuseSecrets(approval.operations);', replace: '', test: [secrets, 'text that looks like a key or token › is not written by a gatekeeper, whoever froze and approved it'] },
  { guard: 'secrets: hidden characters hide nothing', file: 'shared/domain/secrets.ts', find: 'const plain = withoutHidden(text).replace(', replace: 'const plain = text.replace(', test: ['test/unit/shared/domain/secrets.test.ts', 'what looks like a secret › is found through hidden characters, escapes, entities and markup inside of it'] },
  { guard: 'secrets: entities of hidden characters hide nothing', file: 'shared/domain/secrets.ts', find: 'const read = withoutHidden(plain)', replace: 'const read = plain', test: ['test/unit/shared/domain/secrets.test.ts', 'what looks like a secret › is found through hidden characters, escapes, entities and markup inside of it'] },
  { guard: 'secrets: notes of a bundle name none', file: 'runner/planning/bundle.ts', find: 'note: redactSecrets(one.note)', replace: 'note: one.note', test: [secrets, 'text that looks like a key or token › stands in no note of a bundle on what people did'] },
  { guard: 'disclosure: internal parts are blanked before planning', file: 'shared/prd/disclosure-reading.ts', find: 'readVisiblePrd(withoutParts(text, marks.parts))', replace: 'readVisiblePrd(text)', test: [disclosure, 'disclosure › leaves internal requirements out for a public repository, whatever the PRD says about the rest, and keeps them elsewhere'] },
  { guard: 'disclosure: the blanks cover the text', file: 'shared/prd/disclosure-marks.ts', find: "text.slice(from, end).replace(/[^\\r\\n]/g, ' ')", replace: 'text.slice(from, end)', test: [disclosure, 'disclosure › lets no five words in a row of an internal sentence into the bytes of a bundle'] },
  { guard: 'disclosure: freezing refuses internal text', file: disclosureCode, find: 'refuseInternal({ ...report, audience, rule }, bundle);', replace: '', test: [frozen, 'the write bundle of a run › is not frozen for a target that got more readers after the plan was made, nor for paths that the administrator takes for internal'] },
  { guard: 'disclosure: freezing refuses more readers', file: disclosureCode, ...never('planned !== undefined && bundle.operations.length > 0 && isStricter(rule, planned.rule)'), test: [frozen, 'the write bundle of a run › is not frozen for a target that got more readers after the plan was made, nor for paths that the administrator takes for internal'] },
  { guard: 'disclosure: paths of the administrator, in the runner', file: disclosureCode, find: 'return internalDocuments.some(', replace: 'return [].some(', test: [frozen, 'the write bundle of a run › is not frozen for a target that got more readers after the plan was made, nor for paths that the administrator takes for internal'] },
  { guard: 'disclosure: paths of the administrator, in the gatekeeper', file: gatekeeperCode, find: 'requireFewEnoughReaders(bundle, settings);', replace: '', test: ['test/adversarial/gate-disclosure.test.ts', 'a document that the administrator takes for internal › is not written to a repository that everybody can read, with a genuine approval and a runner that asks for it'] },
  { guard: 'disclosure: the command line signs nothing internal', file: 'runner/cli/decision.ts', find: 'refuseInternal(await disclosureOf(client, fetched), bundle);', replace: '', test: ['test/adversarial/gate-lying-runner.test.ts', 'a runner that lies › proposes a bundle that shows what the PRD marks internal: the client refuses, and signs nothing'] },
  { guard: 'disclosure: the extension signs nothing internal', file: 'extension/approval/approval-flow.ts', find: "(await import('../../shared/domain/disclosure-report.ts')).refuseInternal(review.disclosure, review.bundle);", replace: '', test: ['test/unit/extension/approval/approval-flow.test.ts', 'Approve & Sync › signs nothing of what the PRD marks internal'] },
  { guard: 'disclosure: the PRD is the one of the bundle', file: 'shared/domain/disclosure-report.ts', ...never('digestOf(prdBytes) !== bundle.preconditions.prdDigest'), test: ['test/adversarial/gate-lying-runner.test.ts', 'a runner that lies › sends another PRD than the bundle names, to hide what becomes visible: the client refuses, and signs nothing'] },
  // Parts and milestones.
  { guard: 'parts: moved before the sync', file: preconditionsCode, find: 'checkParents(operations, view);', replace: '', test: [parts, 'parts of issues on GitHub › that people moved after the bundle was frozen stop the sync before its first write'] },
  { guard: 'parts: moved during the sync', file: 'runner/gatekeeper/perform.ts', ...never('operation.replaces !== undefined && !(await port.isSubIssue(operation.replaces, child))'), test: [parts, 'parts of issues on GitHub › that people moved during the sync are left there; what was written by then stays written'] },
  { guard: 'parts: nested by people first', file: 'runner/gatekeeper/github/parts.ts', find: 'requireParent(parentIn(part, at), child, replaces);', replace: '', test: [parts, 'parts of issues on GitHub › that people nested first are not asked for a second time'] },
  { guard: 'parts: a whole before its parts', file: 'runner/planning/delivery-order.ts', find: 'visit(whole);', replace: '', test: ['test/unit/runner/planning/bundle-parts.test.ts', 'parts in a bundle › cannot be frozen with a whole that waits for its part'] },
  { guard: 'milestones: moved before the sync', file: preconditionsCode, find: 'await checkMilestones(operations, view, port);', replace: '', test: [milestones, 'milestones on GitHub › that people moved an issue out of, after the bundle was frozen, stop the sync before its first write'] },
  { guard: 'milestones: moved during the sync', file: 'runner/gatekeeper/perform.ts', find: "if (operation.kind === 'issue.update') requireMilestone(operation, issue);", replace: '', test: [milestones, 'milestones on GitHub › that people moved an issue out of, after the bundle was frozen, stop the sync before its first write'] },
  { guard: 'milestones: seen afterwards', file: 'runner/gatekeeper/verify-written.ts', find: ', ...milestoneDifferences(filledMilestone(operation, bundle, assigned), issue)', replace: '', test: [milestones, 'milestones on GitHub › that somebody took an issue out of during the sync are reported after it, and by verify'] },
  { guard: 'milestones: made before they are used', file: bytesCode, find: 'checkMilestone(operation, bundle, made);', replace: '', test: ['test/unit/runner/planning/bundle-milestones.test.ts', 'milestones in a bundle › have to be made before, and named as their target does'] },
  // The two logs of a home.
  // Around the gatekeeper.
  { guard: 'secret of the channel', file: 'runner/gatekeeper/channel.ts', ...never('!sameSecret(said, channelToken)'), test: [channel, 'the channel of the gatekeeper › answers nobody who does not say its secret first'] },
  { guard: 'secret comes first', file: 'runner/gatekeeper/channel.ts', ...never('!greeted'), test: [channel, 'the channel of the gatekeeper › answers nobody who does not say its secret first'] },
  { guard: 'the first key only', file: 'runner/gatekeeper/home.ts', ...never('(await this.approvers()).length > 0'), test: [channel, 'the channel of the gatekeeper › enrols nobody: a key that the start brings along counts only in a home that has none'] },
  { guard: 'Host header', file: 'runner/server/access.ts', ...never('!isAllowedHost(host, port, rules.allowedHosts)'), test: [abuse, 'a runner that is abused › refuses a host name that is not its own (DNS rebinding), or a wrong port'] },
  { guard: 'Origin header', file: 'runner/server/access.ts', ...never('origin !== undefined && !rules.allowedOrigins.includes(origin)'), test: [abuse, 'a runner that is abused › refuses pages: any origin that was not allowed, for WebSocket and HTTP alike'] },
  { guard: 'token of a session', file: 'runner/server/access.ts', find: 'if (timingSafeEqual(digest(token), given)) found', replace: 'if (given.length > 0) found', test: [abuse, 'a runner that is abused › closes after a wrong or an empty token'] },
  { guard: 'blocking checks', file: 'runner/pipeline/decide.ts', find: "refuseBlockingChecks(await readJson<Check[]>(store, run.id, 'checks.json'));", replace: '', test: ['test/contract/runner-decision.test.ts', 'deciding over the wire, in memory › freezes nothing while a blocking check fails, and names the check'] },
  { guard: 'digest, counted by the command line', file: announcedCode, ...never('digest !== answer.digest'), test: ['test/adversarial/gate-lying-runner.test.ts', 'a runner that lies › announces the digest of another bundle: the client refuses, and signs nothing'] },
  { guard: 'run, checked by the command line', file: announcedCode, ...never('bundle.runId !== runId'), test: ['test/adversarial/gate-lying-runner.test.ts', 'a runner that lies › sends the bundle of another run: the client refuses, and signs nothing'] },
  { guard: 'digest, counted by the extension', file: announcedCode, ...never('digest !== answer.digest'), test: ['test/unit/extension/approval/bundle-review.test.ts', 'the review of a bundle › refuses a runner that names the digest of one bundle and sends another'] },
  { guard: 'run, checked by the extension', file: announcedCode, ...never('bundle.runId !== runId'), test: ['test/unit/extension/approval/bundle-review.test.ts', 'the review of a bundle › refuses the bundle of another run'] },
];
