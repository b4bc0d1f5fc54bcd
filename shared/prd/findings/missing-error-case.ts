import { compilePhrases } from '../vocabulary/phrases.ts';
import { wanted, wish } from './about.ts';
import type { FindingRule } from './rule.ts';

const canFail = compilePhrases([
  'upload*', 'import*', 'submit*', 'log in', 'login', 'sign in', 'sign up', 'register', 'pay', 'pays', 'download*', 'fetch*', 'sync*', 'connect', 'connects', 'parse*', 'send', 'sends', 'delete', 'deletes', 'hochladen', 'importier*', 'anmelden', 'registrieren', 'bezahlen', 'löschen', 'senden', 'verbinden', 'télécharger', 'importer', 'connecter', 'inscrire', 'payer', 'supprimer', 'envoyer', 'subir', 'importar', 'iniciar sesión', 'registrar*', 'pagar', 'eliminar', 'enviar', 'conectar', 'carregar', 'fazer login', 'excluir', 'ladda upp', 'importera', 'logga in', 'registrera', 'betala', 'ta bort', 'skicka', 'ansluta',
  'загру*', 'импорт*', 'войти', 'вход', 'регистр*', 'оплат*', 'удал*', 'отправ*', 'подключ*', 'アップロード', '取り込', 'ログイン', '登録', '支払', '削除', '送信', '接続', '上传', '导入', '登录', '注册', '支付', '删除', '发送', '连接', '업로드', '가져오기', '로그인', '등록', '결제', '삭제', '전송', '연결',
]);
const failure = compilePhrases([
  'error*', 'fail*', 'invalid*', 'reject*', 'refuse*', 'unless', 'otherwise', 'if not', 'cannot', 'unavailable', 'timeout*', 'retry', 'retries', 'exception*', 'denied', 'unsuccessful*', 'not found', 'missing', 'fehler*', 'fehlgeschlagen', 'ungültig*', 'abgelehnt', 'andernfalls', 'sonst', 'erreur*', 'échec*', 'échoue*', 'invalide*', 'refus*', 'sinon', 'error*', 'fallo*', 'falla*', 'inválid*', 'rechaz*', 'erro', 'erros', 'falha*', 'rejeit*', 'fel', 'felmeddelande*', 'misslyck*', 'ogiltig*', 'annars', 'ошибк*', 'сбо*', 'неверн*', 'отказ*', 'иначе', 'エラー', '失敗', '無効', '拒否', '错误', '失败', '无效', '拒绝', '异常', '오류', '에러', '실패', '잘못된', '거부',
]);

export const missingErrorCase: FindingRule = {
  name: 'missing-error-case',
  severity: 'info',
  why: 'Most of the work, and most of the defects, lie in what happens when it goes wrong.',
  *find({ document }) {
    const childrenOf = new Map<string, string>();
    for (const child of document.requirements) if (child.parentId !== null) childrenOf.set(child.parentId, `${childrenOf.get(child.parentId) ?? ''} ${child.text}`);
    for (const requirement of wanted(document)) {
      if ((requirement.kind !== 'functional' && requirement.kind !== 'user_story') || requirement.parentId !== null) continue;
      const action = canFail.find(wish(requirement.text).replace(/\([^()]*\)|(?<![\p{L}\p{N}])\p{Lu}{2,}(?![\p{L}\p{N}])/gu, ' ').toLowerCase());
      if (action === null) continue;
      const all = `${requirement.text} ${requirement.acceptance.map((criterion) => criterion.text).join(' ')} ${childrenOf.get(requirement.id) ?? ''}`.toLowerCase();
      if (!failure.test(all)) yield { span: requirement.span, requirement, message: `“${action}” can fail, and nothing says what happens then.`, suggestion: 'Add a criterion for the failure: what the user sees, what is kept, whether it is tried again.' };
    }
  },
};
