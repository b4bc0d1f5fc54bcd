/** What the value of a `Key: value` line is. */
export type AttributeRole = 'statement' | 'story' | 'acceptance' | 'priority' | 'id' | 'persona' | 'want' | 'benefit' | 'metadata' | 'question' | 'title' | 'kind';

const words: Readonly<Record<AttributeRole, readonly string[]>> = {
  id: ['#', 'id', 'no', 'no.', 'nr', 'nr.', 'number', 'req id', 'req. id', 'requirement id', 'req #', 'req', 'ref', 'ref.', 'story id', 'us id', '# of user story id', 'user story id', 'id user story', 'identifier', 'kennung', 'nummer', 'anforderungs id', 'anforderung id', 'anf id', 'identifiant', 'réf', 'réf.', 'n°', 'nº', 'código', 'identificador', 'krav id', 'kravid', 'krav nr', '№', 'номер', 'идентификатор', 'код', '番号', '要件id', '要件番号', '編号', '编号', '序号', '需求编号', '需求id', '번호', '요구사항 id', '요구사항 번호', 'key', 'fr', 'nfr', 'feature id', 'ac id', 'rule id', 'goal id'],
  statement: ['requirement', 'requirements', 'description', 'requirement description', 'statement', 'specification', 'functional requirement', 'non-functional requirement', 'details', 'detail', 'behavior', 'behaviour', 'capability', 'need', 'objective', 'goal', 'rule', 'what', 'constraint', 'expected behavior', 'anforderung', 'anforderungen', 'anforderungsbeschreibung', 'beschreibung', 'exigence', 'exigences', 'description de l’exigence', 'besoin', 'requisito', 'requisitos', 'requerimiento', 'descripción', 'descripcion', 'descrição', 'descricao', 'krav', 'kravbeskrivning', 'beskrivning', 'требование', 'требования', 'описание', 'описание требования', '要件', '要件内容', '要求', '要求事項', '内容', '説明', '仕様', '需求', '需求描述', '描述', '说明', '功能描述', '要求描述', '요구사항', '요구 사항', '요구사항 내용', '설명', '내용', '상세', '상세 내용'],
  title: ['title', 'name', 'feature', 'features', 'epic', 'area', 'capability name', 'requirement name', 'topic', 'item', 'function', 'category', 'titel', 'bezeichnung', 'name der anforderung', 'funktion', 'merkmal', 'titre', 'nom', 'intitulé', 'fonctionnalité', 'fonction', 'título', 'nombre', 'funcionalidad', 'función', 'nome', 'funcionalidade', 'titel', 'namn', 'rubrik', 'funktionalitet', 'название', 'наименование', 'функция', '項目', '機能', '機能名', '要件名', '名称', '功能', '功能点', '功能名称', '需求名称', '模块', '项目', '名前', '이름', '기능', '기능명', '항목', '요구사항명', 'kategorie', 'catégorie', 'categoría', 'categoria', 'kategori', 'категория', '分類', '类别', '分类', '분류', '구분'],
  story: ['user story', 'story', 'user stories', 'userstory', 'anwendergeschichte', 'benutzergeschichte', 'récit utilisateur', 'récit', 'user-story', 'historia de usuario', 'historia', 'história de usuário', 'história do usuário', 'história', 'användarberättelse', 'användarhistoria', 'ユーザーストーリー', 'ユーザストーリー', '用户故事', '사용자 스토리', '유저 스토리', 'пользовательская история', 'история'],
  acceptance: ['acceptance', 'acceptance criteria', 'acceptance criterion', 'ac', 'acs', 'ac (success)', 'ac (failure)', 'criteria', 'success criteria', 'done when', 'fit criterion', 'akzeptanzkriterien', 'akzeptanzkriterium', 'abnahmekriterien', 'abnahmekriterium', 'critères d’acceptation', 'critère d’acceptation', 'critères', 'criterios de aceptación', 'criterio de aceptación', 'critérios de aceitação', 'critério de aceitação', 'critérios de aceite', 'acceptanskriterier', 'acceptanskriterium', '受け入れ基準', '受入基準', '受け入れ条件', '受入条件', '验收标准', '验收条件', '인수 조건', '인수 기준', '수용 기준', '완료 조건', 'критерии приёмки', 'критерии приемки', 'критерий приёмки', 'критерий приемки'],
  priority: ['priority', 'prio', 'prio.', 'moscow', 'importance', 'priorität', 'wichtigkeit', 'priorité', 'prioridad', 'prioridade', 'prioritet', 'приоритет', '優先度', '优先级', '重要度', '重要性', '우선순위', '중요도'],
  persona: ['as a', 'as a …', 'as a/an', 'as an', 'role', 'persona', 'actor', 'user', 'user role', 'as a ...', 'rolle', 'als', 'akteur', 'rôle', 'acteur', 'en tant que', 'rol', 'como', 'papel', 'ator', 'roll', 'som', 'aktör', 'роль', 'как', 'актор', 'ロール', '役割', 'アクター', '角色', '作为', '역할', '사용자'],
  want: ['i want to', 'i want', 'i want to …', 'i want to ...', 'i need', 'i can', 'want', 'möchte ich', 'je veux', 'quiero', 'quero', 'vill jag', 'я хочу', 'хочу', '我想', '我希望', '我想要', 'したい'],
  benefit: ['so that', 'so that i can', 'so that i can…', 'so that …', 'so that ...', 'benefit', 'damit', 'nutzen', 'afin de', 'afin que', 'para', 'para que', 'så att', 'nytta', 'чтобы', '以便', 'なぜなら', 'なので', '위해'],
  question: ['open question', 'open questions', 'question', 'offene frage', 'pregunta', 'pergunta', 'fråga', 'вопрос', '質問', '问题', '질문'],
  kind: ['type', 'kind', 'requirement type', 'typ', 'art', 'tipo', 'тип', '種別', '類型', '类型', '유형'],
  metadata: [
    'primary actor', 'primary actors', 'secondary actor', 'secondary actors', 'supporting actors', 'precondition', 'preconditions', 'pre-condition', 'pre-conditions', 'postcondition', 'postconditions', 'post-condition', 'post-conditions', 'trigger', 'triggers', 'frequency', 'vorbedingung', 'vorbedingungen', 'nachbedingung', 'nachbedingungen', 'auslöser', 'précondition', 'préconditions', 'postconditions', 'déclencheur', 'precondición', 'precondiciones', 'postcondición', 'postcondiciones', 'disparador', 'pré-condição', 'pré-condições', 'pós-condição', 'pós-condições', 'förvillkor', 'eftervillkor', 'предусловие', 'предусловия', 'постусловие', 'постусловия', '前提条件', '事前条件', '事後条件', '前置条件', '后置条件', '사전 조건', '사후 조건', 'priorities', 'legend', 'legende', 'légende', 'leyenda', 'legenda', 'parents', 'parent', 'rationale', 'verification', 'verification method', 'safety impact', 'status', 'owner', 'source', 'origin', 'author', 'authors', 'author(s)', 'date', 'created', 'updated', 'version', 'jira', 'ticket', 'link', 'links', 'trace', 'traces', 'traces to', 'traceability', 'depends on', 'dependencies', 'dependency', 'notes', 'note', 'comment', 'comments', 'remarks', 'risk', 'impact', 'effort', 'estimate', 'estimation', 'story points', 'points', 'sprint', 'release', 'milestone', 'assignee', 'reviewer', 'reviewers', 'approver', 'problem', 'door', 'example', 'examples', 'reference', 'references', 'see also', 'related', 'complexity', 'size', 'stakeholder', 'stakeholders', 'test', 'test method', 'tests', 'context', 'background', 'mitigation', 'metric', 'measure', 'baseline', 'target metric', 'timeline', 'due', 'phase', 'labels', 'tags', 'label', 'history', 'conflicts', 'supporting materials', 'why', 'why this priority', 'independent test', 'document version', 'last updated', 'product', 'project', 'company', 'department', 'reviewed by', 'prepared by', 'approved by',
    'quelle', 'begründung', 'abhängigkeiten', 'verantwortlich', 'verifikation', 'prüfmethode', 'bemerkung', 'bemerkungen', 'anmerkung', 'kommentar', 'aufwand', 'datum', 'autor', 'autoren', 'risiko', 'hinweis', 'justification', 'statut', 'responsable', 'vérification', 'dépendances', 'remarque', 'remarques', 'commentaire', 'auteur', 'justificación', 'estado', 'fuente', 'verificación', 'dependencias', 'notas', 'observaciones', 'comentario', 'comentarios', 'fecha', 'autor(es)', 'versión', 'justificativa', 'fonte', 'verificação', 'dependências', 'observações', 'data', 'versão', 'responsável', 'motivering', 'källa', 'ansvarig', 'verifiering', 'beroenden', 'anteckning', 'kommentarer', 'status', 'förklaring', 'författare',
    'обоснование', 'статус', 'источник', 'ответственный', 'проверка', 'зависимости', 'примечание', 'примечания', 'комментарий', 'автор', 'дата', 'версия', 'риск', '根拠', '理由', '状態', 'ステータス', '担当', '担当者', '備考', '検証方法', '依存関係', '出典', '作成者', '作成日', 'バージョン', '理由', '状态', '负责人', '备注', '来源', '验证方式', '依赖', '作者', '日期', '版本', '근거', '상태', '담당자', '담당', '비고', '출처', '검증 방법', '의존성', '작성자', '작성일', '버전',
  ],
};

const byWord: ReadonlyMap<string, AttributeRole> = new Map(
  (Object.entries(words) as [AttributeRole, readonly string[]][]).flatMap(([role, list]) => list.map((word) => [word, role] as const)).reverse(),
);

/** Role of a table header or of the key of a `Key: value` line; undefined for a word that is none. */
export function attributeRole(label: string): AttributeRole | undefined {
  const key = label.toLowerCase().replace(/[*_`:：]/g, '').replace(/['´]/g, '’').replace(/\s+/g, ' ').replace(/\s*\([^)]{0,20}\)$/, '').trim();
  return byWord.get(key) ?? byWord.get(label.toLowerCase().replace(/\s+/g, ' ').trim()) ?? byWord.get(key.replace(/s$/, ''));
}

export interface Attribute {
  readonly role: AttributeRole;
  readonly key: string;
  readonly value: string;
  /** Index in the text at which the value starts. */
  readonly valueStart: number;
}

/** A `Key: value` line whose key is known, else null. */
export function readAttribute(text: string): Attribute | null {
  const match = /^\**([^\n:：]{1,40}?)\**\s?[:：]\**\s*/u.exec(text);
  if (match === null) return null;
  const key = match[1] ?? '';
  const role = attributeRole(key);
  return role === undefined ? null : { role, key, value: text.slice(match[0].length), valueStart: match[0].length };
}
