import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addCriterion, giveId } from '../../../../extension/annotations/fixes.ts';
import type { Insertion } from '../../../../extension/annotations/fixes.ts';
import type { PrdDocument } from '../../../../shared/domain/prd.ts';
import { readPrd } from '../../../../shared/prd/read.ts';

const documents = {
  'a list with a lazy continuation and a checklist': '# Shop\n\n## Requirements\n\n- The shop must create a cart when a shopper\n  adds the first item.\n- The shop must send a mail.\n1. [ ] The shop must refund an order.\n',
  'a nested list': '# Shop\n\n## Requirements\n\n- Cart\n  - The shop must create a cart.\n  - The shop must keep it.\n',
  'bold ids': '# Shop\n\n## Requirements\n\n- **FR-009**: The shop must create a cart.\n- The shop must send a mail.\n',
  'prose under a heading': '# Shop\n\n## Requirements\n\nThe shop must create a cart when\na shopper comes.\n\n## Other\n\nNothing.\n',
  'stories under headings': '# Shop\n\n## User stories\n\n### Buying\n\nAs a shopper, I want to buy so that I eat.\n\n### Paying\nAs a shopper, I want to pay so that I own.\n',
  'a quoted list': '# Shop\n\n## Requirements\n\n> - The shop must create a cart.\n> - The shop must mail.\n',
  German: '# Laden\n\n## Anforderungen\n\n- Der Laden muss einen Warenkorb anlegen, wenn jemand etwas hineinlegt.\n- Der Laden muss eine E-Mail senden.\n',
  French: '# Boutique\n\n## Exigences\n\n- La boutique doit créer un panier quand un client arrive.\n',
  Spanish: '# Tienda\n\n## Requisitos\n\n- La tienda debe crear un carrito cuando llega un cliente.\n',
  Portuguese: '# Loja\n\n## Requisitos\n\n- A loja deve criar um carrinho quando um cliente chega.\n',
  Swedish: '# Butik\n\n## Krav\n\n- Butiken ska skapa en varukorg när en kund kommer och är inloggad.\n',
  Russian: '# Магазин\n\n## Требования\n\n- Магазин должен создать корзину, когда приходит покупатель.\n',
  Japanese: '# 店\n\n## 要件\n\n- 店はカートを作成しなければならない。\n',
  Chinese: '# 商店\n\n## 需求\n\n- 商店必须在顾客到来时创建购物车。\n',
  Korean: '# 상점\n\n## 요구사항\n\n- 상점은 장바구니를 만들어야 한다.\n',
};

const apply = (text: string, { offset, parts }: Insertion): string => text.slice(0, offset) + parts.join('…') + text.slice(offset);
const lacking = (document: PrdDocument): (string | null)[] => document.findings.filter((finding) => finding.rule === 'no-acceptance-criterion').map((finding) => finding.requirementId);

describe('Add an acceptance criterion', () => {
  for (const [what, lf] of Object.entries(documents)) {
    for (const eol of ['\n', '\r\n']) {
      it(`satisfies the reader in ${what} (${eol === '\n' ? 'LF' : 'CRLF'}), and changes nothing else`, () => {
        const text = lf.replaceAll('\n', eol);
        const before = readPrd(text);
        assert.ok(lacking(before).length > 0);
        for (const id of lacking(before)) {
          const requirement = before.requirements.find((one) => one.id === id) ?? assert.fail(String(id));
          const insertion = addCriterion(text, before, requirement, eol) ?? assert.fail(requirement.text);
          const changed = apply(text, insertion);
          const after = readPrd(changed);
          assert.deepEqual(lacking(after), lacking(before).filter((one) => one !== id), changed);
          assert.deepEqual(after.requirements.map((one) => one.text), before.requirements.map((one) => one.text));
          if (eol === '\r\n') assert.doesNotMatch(changed, /[^\r]\n/);
        }
      });
    }
  }

  it('is not offered where a criterion could not be told to be its own', () => {
    for (const text of [
      '## Requirements\n\n| Requirement | P |\n| --- | --- |\n| The shop must create a cart. | must |\n',
      '## Requirements\n\nThe shop must create a cart.\n\nThe shop must send a mail.\n',
    ]) {
      const document = readPrd(text);
      const last = document.requirements.at(-1) ?? assert.fail('no requirement');
      assert.equal(addCriterion(text, document, last, '\n'), undefined);
    }
  });
});

describe('Give it an id', () => {
  for (const [what, text] of Object.entries(documents)) {
    it(`gives an id that the reader takes for the author’s, in ${what}`, () => {
      const before = readPrd(text);
      const nameless = before.requirements.filter((requirement) => requirement.idSource === 'derived');
      for (const requirement of nameless) {
        const insertion = giveId(text, before, requirement) ?? assert.fail(requirement.text);
        const after = readPrd(apply(text, insertion));
        const named = after.requirements.find((one) => one.id === insertion.id);
        assert.deepEqual([named?.text, named?.idSource, after.requirements.length], [requirement.text, 'author', before.requirements.length], apply(text, insertion));
      }
    });
  }

  it('counts on in the author’s manner, past every number that the document mentions', () => {
    const text = '## Requirements\n\n- **FR-009**: The shop must create a cart. See FR-011.\n- The shop must send a mail.\n';
    const document = readPrd(text);
    const insertion = giveId(text, document, document.requirements[1] ?? assert.fail('two requirements'));
    assert.equal(insertion?.parts.join(''), '**FR-012**: ');
  });

  it('is not offered in a table, for exclusions, and to what has an id', async () => {
    const text = await readFile(join(import.meta.dirname, '../../../../examples/checkout-prd.md'), 'utf8');
    const document = readPrd(text);
    assert.deepEqual(document.requirements.filter((requirement) => giveId(text, document, requirement) !== undefined), []);
  });
});
