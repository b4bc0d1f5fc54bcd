import type { Priority, RequirementKind } from '../../domain/prd.ts';

/** What a section holds, as far as its heading says. */
export type SectionRole =
  | 'requirements' | 'scope' | 'goals' | 'non_goals' | 'acceptance' | 'open_questions' | 'glossary' | 'risks' | 'metrics'
  | 'design' | 'journey' | 'background' | 'people' | 'ignored';

export interface HeadingRule {
  readonly role: SectionRole;
  /** Kind of what is listed in it, where the heading says so. */
  readonly kind?: RequirementKind;
  readonly priority?: Priority;
  /** True for a topic word (Security): what stands under it need not be a requirement. */
  readonly topic?: true;
  /** True for words that keep their role under any other heading. */
  readonly firm?: true;
  /** True for words that take back what stands under them. */
  readonly deleted?: true;
  readonly phrases: readonly string[];
}

/**
 * Heading vocabulary in English, German, French, Spanish, Portuguese, Swedish, Japanese, Chinese, Korean and Russian.
 * The first rule that matches decides, so the special comes before the general.
 */
export const headingRules: readonly HeadingRule[] = [
  {
    role: 'ignored',
    deleted: true,
    phrases: [
      'deleted', 'removed requirement*', 'obsolete', 'superseded', 'withdrawn', 'deprecated requirement*', 'gelöscht*', 'entfallen*', 'gestrichen*', 'supprimé*', 'eliminado*', 'removido*',
      'borttagn*', 'utgång*', '削除', '廃止', '已删除', '废弃', '삭제', 'удалённ*', 'удаленн*', 'устаревш*',
    ],
  },
  {
    role: 'open_questions',
    phrases: [
      'open question*', 'open issue*', 'open point*', 'unresolved*', 'outstanding question*', 'questions', 'to be decided', 'to be determined', 'tbd', 'pending decision*', 'offene frage*', 'offene punkte', 'offene themen',
      'questions ouvertes', 'points ouverts', 'questions en suspens', 'preguntas abiertas', 'preguntas pendientes', 'cuestiones abiertas', 'temas abiertos', 'questões em aberto',
      'questões abertas', 'perguntas em aberto', 'pontos em aberto', 'öppna frågor', 'frågor', '未解決', '未決', '検討事項', '課題と質問', 'オープンクエスチョン', '確認事項', '待解决',
      '开放问题', '待定', '未决', '待确认', '미해결', '열린 질문', '오픈 이슈', '질문', 'открыт* вопрос*', 'нерешенн* вопрос*', 'нерешённ* вопрос*', 'вопросы',
    ],
  },
  {
    role: 'people',
    phrases: ['target user*', 'target audience', 'target group*', 'user profile*', 'usage profile*', 'persona*', 'intended user*', 'zielgruppe*', 'public cible', 'usuarios objetivo', 'público objetivo', 'público alvo', 'målgrupp*', 'целев* аудитори*', '対象ユーザ', 'ターゲットユーザ', 'ペルソナ', '目标用户', '目标人群', '用户画像', '대상 사용자', '타깃', '타겟', '페르소나'],
  },
  {
    role: 'non_goals',
    kind: 'out_of_scope',
    phrases: [
      'non goal*', 'nongoal*', 'no gos', 'no go’s', 'nogos', 'not doing', 'not building', 'never do', 'does not do', 'doesn’t do', 'not included', 'やらないこと', '하지 않는', 'not goals', 'non objective*', 'out of scope', 'not in scope', 'scope out', 'out-of-scope', 'outside the scope', 'outside scope', 'exclusion*', 'excluded', "won't have", 'wont have', 'will not have', "won't do",
      'future work', 'future consideration*', 'future enhancement*', 'future feature*', 'future improvement*', 'future release*', 'future scope', 'future plan*', 'future possibilit*', 'future development*', 'future extension*', 'future version*', 'future phase*', 'future requirement*', 'what we are not building', "what we're not building",
      'deferred', 'later phase*', 'post mvp', 'post launch', 'not planned', 'beyond mvp', 'parking lot', 'explicitly not', 'what it is not', 'what this is not', 'anti goals', 'nicht ziel*', 'nichtziel*', 'nicht-ziel*',
      'abgrenzung*', 'nicht im umfang', 'außerhalb des *', 'nicht enthalten', 'ausschlüsse', 'ausschluss', 'ausgeschlossen*', 'ausblick', 'zukünftige erweiterung*', 'künftige erweiterung*', 'hors périmètre', 'hors du périmètre', 'hors scope', 'hors champ', 'hors de portée', 'non objectifs', 'exclusions',
      'évolutions futures', 'perspectives', 'améliorations futures', 'fuera de alcance', 'fuera del alcance', 'no objetivos', 'exclusiones', 'excluido*', 'trabajo futuro', 'mejoras futuras', 'futuras mejoras', 'evolución futura', 'fora do escopo', 'fora de escopo', 'não objetivos', 'exclusões',
      'melhorias futuras', 'trabalhos futuros', 'evoluções futuras', 'utanför omfattning*', 'utanför scope', 'utanför projekt*', 'ingår inte', 'ingår ej', 'avgränsning*', 'icke-mål', 'icke mål', 'framtida*', 'vidareutveckling', '対象外', '除外', 'スコープ外', '範囲外', '非目標', 'やらないこと', '将来', '今後',
      '非目标', '范围外', '范围之外', '不在范围', '不包含', '不包括', '不做', '不是什么', '未来', '后续', '暂不', '暂缓', '비목표', '범위 제외', '범위 외', '범위 밖', '제외', '향후', '미래', 'вне рамок', 'за рамками', 'вне области', 'не входит',
      'не цели', 'нецели', 'исключени*', 'будущ*', 'дальнейш*',
    ],
  },
  {
    role: 'acceptance',
    phrases: [
      'acceptance', 'acceptance criteria', 'acceptance criterion', 'acceptance test*', 'definition of done', 'done when', 'conditions of satisfaction', 'exit criteria', 'acs', 'akzeptanzkriteri*', 'abnahme*', 'critères d’acceptation', 'critères de validation',
      'critères d’acceptance', 'criterios de aceptación', 'criterios de aceptacion', 'critérios de aceitação', 'critérios de aceite', 'acceptanskriteri*', 'acceptanskrav', '受け入れ条件', '受け入れ基準', '受入基準', '受入条件', '受入', '完了条件', '完了の定義', '验收',
      '完成定义', '인수 조건', '인수 기준', '수용 기준', '수락 기준', '수락 조건', '완료 조건', '완료 기준', 'критери* приёмки', 'критери* приемки', 'критери* готовности',
    ],
  },
  {
    role: 'metrics',
    phrases: [
      'success metric*', 'success criteria', 'success measure*', 'measures of success', 'measuring success', 'metrics', 'metric', 'kpi', 'kpis', 'okr', 'okrs', 'key results', 'key performance*', 'kill switch', 'measurement', 'telemetry goals', 'erfolgskriteri*', 'erfolgsmess*', 'kennzahl*', 'messgröße*', 'indicateur*', 'critères de succès', 'critères de réussite', 'mesure du succès', 'métriques', 'métricas',
      'criterios de éxito', 'indicadores', 'critérios de sucesso', 'framgångskriteri*', 'framgångsmått', 'mätetal', 'nyckeltal', '成功指標', '成功基準', '評価指標', '成功指标', '成功标准', '衡量', '评估指标', '指标', '성공 지표', '성공 기준', '핵심 지표', '지표', 'метрик*', 'показател*', 'критери* успеха',
    ],
  },
  {
    role: 'glossary',
    phrases: [
      'glossary', 'definitions', 'definition of terms', 'terminology', 'terms', 'acronym*', 'abbreviation*', 'nomenclature', 'description of terms', 'key terms', 'key concepts', 'vocabulary', 'glossar', 'begriffe', 'begriffs*', 'definitionen', 'abkürzung*', 'fachbegriffe', 'glossaire', 'définitions', 'terminologie',
      'abréviations', 'acronymes', 'lexique', 'glosario', 'definiciones', 'términos', 'terminología', 'siglas', 'acrónimos', 'glossário', 'definições', 'termos', 'terminologia', 'acrônimos', 'ordlista', 'definitioner', 'begrepp*', 'förkortningar', 'terminologi', '用語', '略語',
      '术语', '名词解释', '词汇表', '缩略', '용어', '약어', 'глоссари*', 'термин*', 'определени*', 'сокращени*',
    ],
  },
  // Notes of another kind are not read.
  { role: 'design', phrases: ['technical note*', 'implementation note*', 'engineering note*', 'technische hinweise', 'notes techniques', 'notas técnicas', 'tekniska anteckningar', 'технические примечания'] },
  {
    role: 'ignored',
    phrases: [
      'table of contents', 'contents', 'toc', 'references', 'reference', 'bibliography', 'related document*', 'related work', 'related links', 'related spec*', 'see also', 'links', 'resources', 'further reading', 'prior art', 'revision history', 'version history', 'revisions', 'change log', 'changelog', 'change history',
      'document history', 'document control', 'document info*', 'document status', 'document conventions', 'conventions', 'metadata', 'about this document', 'how to read*', 'intended audience', 'approval', 'approvals', 'approvers', 'sign off', 'signoff', 'signatures', 'authors', 'contributors', 'acknowledg*', 'license', 'licence', 'provenance',
      'applicable document*', 'external document*', 'internal document*', 'alternatives', 'decision*', 'design decision*', 'resolved question*', 'entscheidung*', 'décisions', 'decisiones', 'decisões', 'beslut', 'принятые решения', '决策', '決定事項', '결정 사항', '路线图', '路线', 'ロードマップ', '로드맵', 'дорожная карта', 'alternatives considered', 'alternative*', 'rejected*', 'drawbacks', 'rationale', 'attributes', 'signoff checklist', 'release signoff*', 'checklist', 'timeline', 'milestones', 'schedule', 'roadmap', 'rollout', 'roll out', 'release plan', 'launch plan', 'test plan', 'test strategy',
      'testing strategy', 'implementation history', 'implementation pull*', 'graduation criteria', 'manual testing', 'traceability', 'traceability matrix', 'competitive*', 'competitors', 'discussion*', 'q&a', 'notes', 'examples', 'example', 'inhaltsverzeichnis', 'inhalt',
      'änderungshistorie', 'änderungsverzeichnis', 'versionshistorie', 'historie', 'dokumenthistorie', 'literatur*', 'quellen', 'referenzen', 'referenzierte*', 'verweise', 'freigabe*', 'dokumentinformation*', 'zeitplan', 'meilensteine', 'alternativen', 'sommaire', 'table des matières', 'références', 'historique', 'suivi des modifications', 'versions',
      'planning', 'calendrier', 'jalons', 'validation du document', 'índice', 'tabla de contenido*', 'contenido', 'referencias', 'historial*', 'control de versiones', 'control de cambios', 'cronograma', 'hitos', 'bibliografía', 'sumário', 'referências', 'histórico*', 'controle de versão', 'controle de versões', 'marcos', 'innehåll', 'innehållsförteckning', 'referenser',
      'revisionshistorik', 'versionshistorik', 'ändringslogg', 'dokumenthistorik', 'tidplan', 'milstolpar', 'alternativ', '目次', '参考', '関連資料', '関連文書', '改訂履歴', '変更履歴', '更新履歴', '改版履歴', '承認', 'スケジュール', 'マイルストーン', '代替案', '目录', '修订', '版本历史', '变更记录', '变更历史',
      '更新记录', '文档信息', '文档历史', '参考资料', '参考文献', '里程碑', '时间表', '排期', '附录', '备选', '목차', '참고', '변경 이력', '개정', '문서 정보', '버전 이력', '일정', '마일스톤', '부록', 'содержание', 'оглавление', 'ссылки', 'литература', 'источники', 'история изменений', 'история версий',
      'лист изменений', 'согласование', 'утверждение', 'график', 'этапы', 'сроки', 'альтернатив*',
    ],
  },
  // Under requirements these name what the product deals with.
  { role: 'ignored', topic: true, phrases: ['team', 'budget', 'cost estimate*', 'equipe', 'équipe', 'presupuesto', 'orçamento', 'бюджет', '预算', '予算', '예산'] },
  {
    role: 'risks',
    phrases: [
      'risk*', 'rabbit hole*', 'assumption*', 'dependenc*', 'mitigation*', 'potential issues', 'known issues', 'pre requisites', 'prerequisites', 'preconditions', 'threats', 'threat model', 'caveats', 'annahme*', 'abhängigkeit*', 'risiken', 'risiko*', 'voraussetzung*', 'risque*', 'hypothèse*', 'dépendance*', 'prérequis', 'riesgo*', 'supuesto*', 'suposicion*', 'dependencia*',
      'prerrequisito*', 'risco*', 'premissa*', 'suposiç*', 'dependência*', 'pré requisito*', 'pressuposto*', 'risker', 'riskanalys', 'antagand*', 'beroende*', 'förutsättning*', 'リスク', '前提', '依存', '风险', '假设', '依赖', '前置条件', '위험', '리스크', '가정', '의존', '전제', 'риск*', 'допущени*', 'предположени*', 'зависимост*',
    ],
  },
  {
    role: 'design',
    phrases: ['implementation*', 'proposed implementation*', 'implementation detail*', 'design consideration*', 'technical design*', 'detailed design', 'high level design', 'low level design', 'design detail*', 'implementierung*', 'umsetzungsdetail*', 'technischer entwurf', 'conception technique', 'diseño técnico', 'implementación', 'implementação', 'teknisk design', 'реализаци*', '実装', '実現方式', '技术方案', '技术设计', '实现', '구현'],
    firm: true,
  },
  {
    role: 'requirements',
    kind: 'functional',
    priority: 'could',
    phrases: [
      'stretch goal*', 'stretch', 'nice to have', 'nice to haves', 'could have', 'could haves', 'optional feature*', 'optional requirement*', 'bonus', 'kann kriteri*', 'kannkriteri*', 'wunschkriteri*', 'optionale*', 'souhaitable', 'optionnel*', 'deseable*', 'opcional*', 'desejáve*', 'opcionais', 'önskemål', 'bör krav', 'valfri*', 'あると良い', '任意要件', '可选', '加分项', '선택 사항', 'желательн*', 'опциональн*',
    ],
  },
  { role: 'requirements', priority: 'should', phrases: ['should have', 'should haves', 'soll kriteri*', 'sollkriteri*', 'börkrav', 'bör-krav'] },
  { role: 'requirements', priority: 'must', phrases: ['must have', 'must haves', 'muss kriteri*', 'musskriteri*', 'muss anforderung*', 'skallkrav', 'skakrav', 'ska-krav', 'skall-krav', '必須要件', '必須機能', '필수 기능', 'обязательн*'] },
  {
    role: 'requirements',
    kind: 'nonfunctional',
    phrases: [
      'non functional*', 'nonfunctional*', 'nfr', 'nfrs', 'quality attribute*', 'quality requirement*', 'quality of service', 'quality goals', 'performance requirement*', 'security requirement*', 'accessibility requirement*', 'usability requirement*', 'reliability requirement*', 'privacy requirement*', 'nicht funktional*', 'nichtfunktional*', 'nicht-funktional*', 'qualitätsanforderung*', 'qualitätsziel*', 'qualitätsmerkmal*',
      'qualitätsbestimmung*', 'produktleistung*', 'non fonctionnel*', 'exigences de qualité', 'exigences de performance*', 'exigences de sécurité', 'no funcional*', 'requisitos de calidad', 'requisitos de rendimiento', 'requisitos de seguridad', 'não funciona*', 'não-funciona*', 'requisitos de qualidade', 'icke funktionell*', 'icke-funktionell*', 'kvalitetskrav*', 'prestandakrav', 'säkerhetskrav',
      '非機能', '品質要件', '性能要件', 'セキュリティ要件', '非功能', '质量属性', '性能需求', '性能要求', '安全需求', '安全要求', '비기능', '품질 요구', '성능 요구', '보안 요구', 'нефункциональн*', 'требования к качеству', 'требования к производительности', 'требования к безопасности', 'требования к надежности', 'требования к надёжности',
    ],
  },
  {
    role: 'requirements',
    kind: 'constraint',
    phrases: [
      'constraint*', 'restriction*', 'technical requirement*', 'technology requirement*', 'regulatory*', 'compliance requirement*', 'legal requirement*', 'tech stack', 'technology stack', 'randbedingung*', 'rahmenbedingung*', 'einschränkung*', 'technische vorgabe*', 'contrainte*', 'restriccion*', 'restriç*', 'begränsning*', '制約', '約束', '约束', '限制', '제약', 'ограничени*',
    ],
  },
  {
    role: 'requirements',
    kind: 'user_story',
    phrases: [
      'user stor*', 'stories', 'user needs', 'job stories', 'epics', 'epic', 'anwendergeschichte*', 'benutzergeschichte*', 'nutzergeschichte*', 'récits utilisateur*', 'récits d’utilisateur*', 'histoires utilisateur*', 'historias de usuario*', 'historias de los usuarios', 'histórias de usuário*', 'histórias do usuário', 'histórias de utilizador*', 'användarberättelse*', 'användarhistori*',
      'ユーザーストーリー', 'ユーザストーリー', '用户故事', '사용자 스토리', '유저 스토리', 'пользовательск* истори*', 'истории пользовател*',
    ],
  },
  {
    role: 'requirements',
    kind: 'functional',
    phrases: [
      'functional requirement*', 'functional spec*', 'functional description', 'functional scope', 'functionality', 'functionalities', 'functions', 'features', 'feature', 'key features', 'core features', 'feature list', 'feature requirement*', 'capabilities', 'product features', 'system features', 'mvp', 'minimum viable product', 'behavior', 'behaviour', 'functional', 'system behavior', 'funktionale*', 'funktionalität*', 'funktionen', 'funktion',
      'produktfunktion*', 'leistung*', 'systemfunktion*', 'fonctionnel*', 'fonctionnalité*', 'fonctions', 'funcional*', 'funcionalidad*', 'funciones', 'características', 'funcionais', 'funcionalidade*', 'funções', 'funktionell*', 'funktionskrav', 'funktioner', 'funktionalitet', '機能要件', '機能一覧', '機能仕様', '機能', '功能需求', '功能要求', '功能', '기능 요구', '기능', 'функциональн*', 'функци*', 'возможност*',
    ],
  },
  {
    role: 'requirements',
    phrases: [
      'what it does', 'what we’ll do', 'what we will do', 'what we’ll build', 'what we will build', 'what we’re building', 'what we are building', 'has to be true', 'must be true', 'requirement*', 'product requirement*', 'system requirement*', 'software requirement*', 'specification*', 'specific requirement*', 'needs', 'interface requirement*', 'data requirement*', 'external interface*', 'business rules', 'rules', 'anforderung*', '*anforderungen', 'produktdaten', 'lastenheft', 'pflichtenheft', 'exigence*', 'besoins', 'spécification*', 'règles métier', 'règles de gestion', 'requisito*', 'requerimiento*', 'especificac*', 'reglas de negocio',
      'especificaç*', 'regras de negócio', 'krav', 'kravspecifikation', '*krav', 'kravlista', '要件', '要求', '仕様', 'ビジネスルール', '需求', '规格', '业务规则', '요구사항', '요구 사항', '요건', '명세', 'требовани*', 'спецификаци*', 'бизнес правила', 'бизнес-правила',
    ],
  },
  {
    role: 'goals',
    kind: 'goal',
    phrases: [
      'goal*', 'objective*', 'aims', 'aim', 'mission', 'vision', 'product vision', 'desired outcome*', 'outcomes', 'ziel', 'ziele', 'zielsetzung*', 'zielbestimmung*', 'projektziel*', 'produktziel*', '*ziele', 'objectif*', 'buts', 'but', 'objetivo*', 'metas', 'mål', 'målsättning*', 'projektmål', 'effektmål', 'vision och mål', '目標', '目的', '目标', '愿景', '목표', '목적', 'цел*', 'видение',
    ],
  },
  {
    role: 'requirements',
    kind: 'nonfunctional',
    topic: true,
    phrases: [
      'performance*', 'security', 'reliability', 'availability', 'scalability', 'usability', 'accessibility', 'maintainability', 'compatibility', 'portability', 'privacy', 'efficiency', 'localization', 'internationalization', 'observability', 'quality', 'robustness', 'data protection', 'performanz', 'leistungsfähigkeit', 'sicherheit', 'zuverlässigkeit', 'verfügbarkeit', 'skalierbarkeit', 'benutzbarkeit', 'barrierefreiheit', 'wartbarkeit', 'kompatibilität', 'datenschutz', 'qualität',
      'performances', 'sécurité', 'fiabilité', 'disponibilité', 'ergonomie', 'accessibilité', 'compatibilité', 'confidentialité', 'maintenabilité', 'rendimiento', 'seguridad', 'fiabilidad', 'disponibilidad', 'escalabilidad', 'usabilidad', 'accesibilidad', 'compatibilidad', 'privacidad', 'desempenho', 'segurança', 'confiabilidade', 'disponibilidade', 'escalabilidade', 'usabilidade', 'acessibilidade', 'compatibilidade', 'privacidade',
      'prestanda', 'säkerhet', 'tillförlitlighet', 'tillgänglighet', 'skalbarhet', 'användbarhet', 'kompatibilitet', 'integritet', 'underhållbarhet', 'driftsäkerhet', '性能', 'セキュリティ', '信頼性', '可用性', '拡張性', '保守性', 'ユーザビリティ', 'パフォーマンス', 'アクセシビリティ', '互換性', '安全', '可靠性', '可扩展', '易用性', '兼容性', '可维护', '隐私', '성능', '보안', '신뢰성', '가용성', '확장성', '사용성', '접근성', '호환성', '유지보수',
      'производительност*', 'безопасност*', 'надежност*', 'надёжност*', 'доступност*', 'масштабируемост*', 'удобство*', 'совместимост*', 'конфиденциальност*',
    ],
  },
  {
    role: 'journey',
    phrases: [
      'user journey*', 'customer journey*', 'journey', 'use case*', 'usage scenario*', 'scenario*', 'user flow*', 'user scenario*', 'workflow*', 'flows', 'key workflows', 'process flow*', 'how it works', 'walkthrough', 'anwendungsf*', 'nutzungsszenari*', 'szenari*', 'abläufe', 'ablauf', 'benutzerreise', 'cas d’usage', 'cas d’utilisation', 'scénario*', 'parcours*', 'casos de uso', 'escenario*', 'flujo*', 'cenário*', 'fluxo*',
      'jornada*', 'användningsfall', 'användningsscenari*', 'användarresa*', 'flöde*', 'ユースケース', 'シナリオ', '利用シーン', 'ユーザーフロー', '業務フロー', '用例', '场景', '流程', '用户旅程', '유스케이스', '사용 사례', '시나리오', '사용자 여정', '흐름', 'сценари*', 'вариант* использования', 'пользовательск* путь',
    ],
  },
  {
    role: 'people',
    phrases: [
      'stakeholder*', 'persona*', 'user profile*', 'usage profile*', 'target user*', 'target audience', 'audience', 'users', 'user types', 'user classes', 'user roles', 'roles', 'actors', 'market*', 'customers', 'submitters', 'value proposition', 'business value', 'zielgruppe*', 'anwender', 'benutzer', 'nutzer', 'rollen', 'akteure', 'parties prenantes', 'utilisateurs', 'public cible', 'acteurs', 'partes interesadas', 'usuarios', 'público objetivo', 'actores', 'interesados', 'partes interessadas', 'usuários', 'público alvo',
      'intressenter', 'målgrupp*', 'användare', 'aktörer', 'ステークホルダー', '利害関係者', 'ペルソナ', '対象ユーザー', 'ターゲット', '利用者', '目标用户', '用户画像', '干系人', '用户角色', '角色', '市场', '이해관계자', '페르소나', '대상 사용자', '타깃', '사용자 유형', 'заинтересованн*', 'персон*', 'целев* аудитори*', 'пользовател*', 'роли', 'акторы', 'рынок',
    ],
  },
  {
    role: 'background',
    phrases: [
      'introduction', 'intro', 'what it is', 'appetite', 'overview', 'background', 'context', 'motivation', 'problem*', 'problem statement', 'summary', 'abstract', 'executive summary', 'purpose', 'current state', 'current situation', 'current design', 'gaps in', 'limitations', 'known limitations', 'status quo', 'why', 'opportunity', 'impact', 'pain points', 'about', 'preface', 'product description', 'description', 'product overview', 'product perspective', 'system overview', 'software overview', 'einleitung', 'einführung', 'ausgangs*', 'hintergrund', 'überblick', 'übersicht', 'problem', 'zweck', 'kontext', 'motivation', 'produktübersicht', 'produkteinsatz',
      'introduction générale', 'contexte', 'présentation*', 'problématique', 'résumé', 'vue d’ensemble', 'description générale', 'introducción', 'contexto', 'antecedentes', 'resumen*', 'descripción general', 'propósito', 'visión general', 'problemática', 'introdução', 'resumo*', 'visão geral', 'descrição geral', 'propósito', 'inledning', 'bakgrund', 'översikt', 'sammanfattning', 'introduktion', 'syfte', 'nuläge', 'problembeskrivning', 'produktbeskrivning',
      'はじめに', '背景', '概要', '課題', '問題', '現状', '概述', '引言', '简介', '前言', '问题', '现状', '摘要', '背景与', '产品定位', '定位', '소개', '배경', '개요', '서론', '문제', '현황', 'введение', 'общие сведения', 'обзор', 'контекст', 'предпосылк*', 'проблем*', 'аннотация', 'описание продукта', 'общее описание', 'назначение',
    ],
  },
  {
    role: 'design',
    phrases: [
      'design*', 'detailed design', 'solution', 'solution design', 'proposed solution', 'proposal', 'approach', 'architecture', 'ui', 'ux', 'ui/ux*', 'user interface*', 'user experience', 'api', 'apis', 'interface*', 'data model', 'technical*', 'notes/caveats*', 'component*', 'details', 'system architecture', 'module*', 'lösung*', 'entwurf', 'architektur', 'umsetzung', 'benutzeroberfläche', 'schnittstelle*', 'konzept', 'solution proposée', 'conception', 'interface utilisateur', 'interfaces', 'solución*', 'diseño*', 'arquitectura', 'interfaz*', 'solução*', 'desenho',
      'arquitetura', 'interface*', 'lösning*', 'design', 'arkitektur', 'gränssnitt*', 'användargränssnitt', '設計', '画面', 'アーキテクチャ', '方式', 'インタフェース', 'インターフェース', '解決策', '方案', '设计', '架构', '接口', '界面', '交互', '설계', '아키텍처', '인터페이스', '화면', '솔루션', 'архитектур*', 'проектировани*', 'решени*', 'интерфейс*', 'дизайн',
    ],
  },
  {
    role: 'scope',
    kind: 'functional',
    phrases: [
      'in scope', 'scope', 'scope in', 'in', 'product scope', 'project scope', 'included', 'deliverable*', 'umfang', 'leistungsumfang', 'im umfang', 'geltungsbereich', 'funktionsumfang', 'lieferumfang', 'périmètre', 'portée', 'champ d’application', 'livrables', 'alcance', 'entregables', 'escopo', 'entregáveis', 'omfattning', 'ingår', 'leverabler', '範囲', 'スコープ', '対象範囲', '対象', '范围', '边界', '범위', 'объём*', 'объем*', 'область применения', 'рамки', 'входит',
    ],
  },
  { role: 'non_goals', kind: 'out_of_scope', phrases: ['out', 'excludes', 'later', 'future', 'next', 'zukunft', 'futur', 'futuro', 'framtid'] },
  { role: 'ignored', phrases: ['appendix*', 'appendices', 'annex*', 'anhang', 'annexe*', 'anexo*', 'apéndice*', 'apêndice*', 'bilaga*', 'bilagor', '付録', '附件', '부록', 'приложени*'] },
];

/** Words that join two topics of one heading. */
export const headingConjunctions = /\s(?:and|und|et|y|e|och|и)\s|[&/,、，・]|和|与|及|と|및/u;
