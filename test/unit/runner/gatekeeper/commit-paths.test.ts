import assert from 'node:assert/strict';
import { pathFault } from '../../../../runner/gatekeeper/commit-paths.ts';
import type { FileChange } from '../../../../shared/domain/code-content.ts';

const text = (path: string): FileChange => ({ as: 'text', path, mode: '100644', content: '' });
const deletion = (path: string): FileChange => ({ as: 'deletion', path });
const present = ['README.md', 'src/cart/total.ts', 'src/main.ts'];

describe('the paths of a commit', () => {
  it('are fine where files are written beside and over files, below folders, or in place of what the commit deletes', () => {
    assert.equal(pathFault([text('README.md'), text('new/deep/file.ts'), text('src/cart/price.ts')], present), undefined);
    assert.equal(pathFault([deletion('README.md'), text('README.md/part.md')], present), undefined);
    assert.equal(pathFault([text('src'), deletion('src/cart/total.ts'), deletion('src/main.ts')], present), undefined);
  });

  it('are refused where more would go than is named', () => {
    assert.match(pathFault([text('src')], present) ?? '', /“src”.*folder.*deleted/);
    assert.match(pathFault([text('src'), deletion('src/main.ts')], present) ?? '', /“src”.*folder/);
    assert.match(pathFault([text('README.md/part.md')], present) ?? '', /“README.md” is a file/);
  });

  it('are refused where a deletion names no file', () => {
    for (const path of ['src', 'src/cart', 'none.ts']) assert.match(pathFault([deletion(path)], present) ?? '', /is no file there/);
  });
});
