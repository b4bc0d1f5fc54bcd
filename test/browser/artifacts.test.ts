import assert from 'node:assert/strict';
import { openArtifact } from './artifact-stage.ts';
import { picture, setTheme, shows, until, WebviewStage } from './webview-page.ts';

describe('the artifact viewer in a browser', function () {
  this.timeout(60_000);
  let stage: WebviewStage;
  before(async () => (stage = await WebviewStage.open()));
  after(() => stage[Symbol.asyncDispose]());

  it('draws Mermaid diagrams, and shows one that cannot be drawn as text with the reason', async () => {
    const { page } = await openArtifact(stage, '04-components');
    await page.getByText('This diagram cannot be drawn').waitFor();
    await shows(() => page.locator('.diagram svg').count(), 3);
    assert.match(await page.locator('.diagram svg').first().textContent() ?? '', /Desk screen/);
    assert.ok(((await page.locator('.diagram svg').first().boundingBox())?.width ?? 0) > 200);
    await picture(page, 'artifact');
    await page.close();
  });

  it('draws them again in the colours of another theme', async () => {
    const { page } = await openArtifact(stage, '04-components');
    await page.getByText('This diagram cannot be drawn').waitFor();
    const fill = 'getComputedStyle(document.querySelector(".diagram .cluster rect")).fill';
    const dark = await page.evaluate(fill);
    await setTheme(page, 'light');
    await until(page, `${fill} !== ${JSON.stringify(dark)}`);
    await picture(page, 'artifact-light');
    await page.close();
  });

  it('runs nothing, loads nothing and asks the extension for every link', async () => {
    const { page, asked } = await openArtifact(stage, '04-components');
    await page.getByText('This diagram cannot be drawn').waitFor();
    assert.equal(await page.locator('article script, article img, article a[href]').count(), 0);
    assert.equal(await page.title(), 'artifacts');
    await page.getByRole('link', { name: 'line 18 of the PRD' }).click();
    await page.getByRole('link', { name: 'NFR-1' }).first().click();
    await page.getByRole('link', { name: 'GitHub' }).click();
    await page.getByRole('button', { name: 'Raw Markdown' }).click();
    assert.deepEqual(asked, ['title Components', 'prd 18-19', 'prd 30-31', 'url https://github.com/', 'raw 04-components']);
    assert.deepEqual(stage.strayRequests, []);
    await page.close();
  });

  it('follows links between artifacts, back and forward', async () => {
    const { page, asked } = await openArtifact(stage, '04-components');
    await page.getByRole('link', { name: 'the data model' }).click();
    await until(page, 'document.querySelector("select").value === "05-data-model"');
    await page.getByRole('button', { name: 'Back' }).click();
    await until(page, 'document.querySelector("select").value === "04-components"');
    await page.getByRole('button', { name: 'Forward' }).click();
    await until(page, 'document.querySelector("select").value === "05-data-model"');
    assert.deepEqual(asked, ['title Components', 'title Data model', 'title Components', 'title Data model']);
    await page.close();
  });

  it('says what the planner could not derive', async () => {
    const { page } = await openArtifact(stage, '04-components', { width: 480 });
    await page.getByText('Which protocols the parts speak').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 480'), true);
    await page.close();
  });
});
