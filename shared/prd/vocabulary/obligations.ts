import { compilePhrases } from './phrases.ts';

/** Words that oblige: a sentence with one of them asks for something. */
export const strongObligation = compilePhrases([
  'shall', 'must', 'mustn’t', 'is required to', 'are required to', 'has to', 'have to', 'needs to', 'need to', 'is mandatory', 'are mandatory', 'is prohibited', 'required to support',
  'muss', 'müssen', 'soll', 'sollen', 'darf nicht', 'dürfen nicht', 'darf kein*', 'dürfen kein*', 'darf nur', 'dürfen nur', 'ist zu', 'sind zu', 'hat zu', 'erforderlich', 'zwingend',
  'doit', 'doivent', 'devra', 'devront', 'est tenu de', 'il faut', 'obligatoire*', 'est interdit',
  'debe', 'deben', 'deberá', 'deberán', 'tiene que', 'tienen que', 'tendrá que', 'es obligatori*', 'obligatori*', 'deve', 'devem', 'deverá', 'deverão', 'tem que', 'tem de', 'têm que', 'precisa', 'precisam', 'é obrigatóri*', 'obrigatori*',
  'ska', 'skall', 'måste', 'får inte', 'får ej', 'krävs', 'должен', 'должна', 'должно', 'должны', 'необходимо', 'обязан', 'обязана', 'обязаны', 'требуется', 'нельзя', 'запрещено', 'не допускается',
  'なければならない', 'なければなりません', 'ものとする', 'べきである', 'べきです', '必要がある', '必要があります', '必須', 'てはならない', 'てはいけない', 'すること', 'できること', 'ないこと', 'あること', 'されること', 'こととする',
  '必须', '应当', '应该', '不得', '禁止', '务必', '须', '应', '해야 한다', '해야 합니다', '해야 함', '하여야', '되어야', '어야 한다', '어야 합니다', '아야 한다', '아야 합니다', '야 한다', '야 합니다', '필수', '안 된다', '안 됩니다', '수 있어야',
]);

/** Words that promise or advise. */
export const promise = compilePhrases([
  'should', 'shouldn’t', 'will', 'won’t', 'is expected to', 'are expected to', 'is responsible for', 'recommended', 'would be able to', 'sollte', 'sollten', 'wird', 'werden', 'devrait', 'devraient', 'sera', 'seront', 'pourra', 'pourront', 'permettra', 'debería', 'deberían', 'será', 'serán', 'podrá', 'podrán', 'permitirá', 'deveria', 'deveriam', 'serão', 'poderá', 'poderão', 'bör', 'kommer att', 'следует', 'будет', 'будут', 'обеспечивать',
  '必要', '需要', '需', '支持', '确保', '수 있도록', '지원해야', 'とする', 'べき',
]);

/** Words that permit, or name an ability. */
export const capability = compilePhrases([
  'can', 'cannot', 'could', 'may', 'is able to', 'are able to', 'be able to', 'is allowed to', 'are allowed to', 'allow', 'allows', 'enable', 'enables', 'lets', 'supports', 'support', 'provides', 'ensures', 'possible', 'kann', 'können', 'darf', 'dürfen', 'ermöglicht', 'ermöglichen', 'erlaubt', 'unterstützt', 'bietet', 'möglich', 'lassen sich', 'lässt sich', 'peut', 'peuvent', 'permet', 'permettent', 'prend en charge', 'propose', 'est capable de', 'possible',
  'puede', 'pueden', 'permite', 'permiten', 'soporta', 'ofrece', 'posible', 'pode', 'podem', 'permitem', 'suporta', 'oferece', 'possível', 'kan', 'möjligt', 'möjliggör', 'stödjer', 'stöder', 'erbjuder', 'может', 'могут', 'можно', 'позволяет', 'позволяют', 'обеспечивает', 'поддерживает', 'предоставляет', 'возможность',
  'できる', 'できます', '可能', 'します', 'されます', '対応', 'サポート', '可以', '能够', '允许', '可', '提供', '수 있다', '수 있습니다', '지원', '제공', '가능', '한다', '합니다', '된다', '됩니다',
]);

/** Things whose behaviour a PRD describes. */
export const productNoun = compilePhrases([
  'app', 'application', 'system', 'platform', 'tool', 'service', 'product', 'website', 'web site', 'site', 'software', 'library', 'plugin', 'extension', 'feature', 'module', 'component', 'server', 'client', 'backend', 'back end', 'frontend', 'front end', 'api', 'cli', 'dashboard', 'interface', 'portal', 'solution', 'page', 'screen', 'view', 'proxy', 'command', 'device', 'database', 'program',   'anwendung', 'plattform', 'produkt', 'dienst', 'webseite', 'software', 'schnittstelle', 'programm', 'système', 'logiciel', 'plateforme', 'outil', 'produit', 'l’application', 'sistema', 'aplicación', 'plataforma', 'herramienta', 'producto', 'servicio',
  'aplicativo', 'aplicação', 'ferramenta', 'produto', 'serviço', 'systemet', 'applikationen', 'appen', 'tjänsten', 'plattformen', 'verktyget', 'produkten', 'система', 'приложение', 'платформа', 'сервис', 'продукт', 'сайт', 'программа', 'интерфейс',
  'システム', 'アプリ', 'サービス', 'ツール', '画面', '系统', '应用', '平台', '产品', '工具', '页面', '시스템', '앱', '애플리케이션', '서비스', '플랫폼', '화면',
]);

/** People who use the product. */
export const personNoun = compilePhrases([
  'user', 'users', 'person', 'persons', 'people', 'admin', 'admins', 'administrator', 'administrators', 'customer', 'customers', 'member', 'members', 'visitor', 'visitors', 'patient', 'patients', 'student', 'students', 'operator', 'operators', 'benutzer', 'nutzer', 'anwender', 'administrator', 'kunde', 'kunden', 'person', 'personen', 'utilisateur', 'utilisateurs', 'administrateur', 'client', 'clients', 'l’utilisateur', 'usuario', 'usuarios', 'administrador', 'cliente', 'clientes', 'usuário', 'usuários', 'utilizador', 'användaren', 'användare', 'administratören', 'kunden', 'пользователь', 'пользователи', 'администратор', 'клиент', 'ユーザ', '利用者', '管理者', '用户', '管理员', '사용자', '관리자',
]);

/** Sentences about the document, not about the product. */
export const aboutDocument = compilePhrases([
  'this document', 'this section', 'this page', 'this specification', 'this spec', 'this prd', 'this srs', 'this chapter', 'the document', 'this proposal', 'this scoping document', 'scope document', 'the following requirements', 'the following sections', 'the following features', 'the following section', 'listed below', 'see below', 'described below', 'the requirements below', 'the table below', 'the requirements in this', 'these requirements', 'the requirements have been', 'the following table',
  'requirements are', 'outlined below', 'depicted below', 'shown below', 'diagram below', 'figure', 'user story', 'user stories', 'acceptance criteria', 'requirements were specified', 'no requirements', 'original document', 'akzeptanzkriterien', 'critères d’acceptation', 'criterios de aceptación', 'critérios de aceitação', 'acceptanskriterier', 'критерии приёмки', 'критерии приемки', 'document is', 'methodology', 'is divided into', 'are divided into', 'is subdivided', 'is structured as',
  'dieses dokument', 'diesem dokument', 'dieser abschnitt', 'dieses kapitel', 'die folgenden anforderungen', 'ce document', 'cette section', 'le présent document', 'les exigences suivantes', 'este documento', 'el presente documento', 'esta sección', 'los siguientes requisitos', 'o presente documento', 'esta seção', 'os seguintes requisitos', 'detta dokument', 'dokumentet', 'detta avsnitt', 'följande krav',
  'этот документ', 'данный документ', 'настоящий документ', 'в этом документе', 'в данном документе', 'данный раздел', 'следующие требования', '本ドキュメント', '本書', '本文書', '本仕様書', '本資料', '本文档', '本章', '本节', '本需求', '이 문서', '본 문서', '본 절',
]);

/** An aim of the product, stated in prose. */
export const aimStatement = compilePhrases([
  'aim of', 'aims to', 'goal of', 'goal is', 'goals are', 'purpose of', 'vision of', 'vision is', 'mission is', 'objective of', 'objective is', 'primary goal', 'main goal', 'is to enable', 'describes a feature', 'introduces a', 'describes a way', 'adds support for', 'this enhancement enables', 'this enhancement adds', 'this feature', 'is designed to', 'is intended to', 'feature allows', 'feature enables', 'project aims', 'our goal',
  'ziel ist', 'ziel des', 'ziel der', 'zweck', 'soll es ermöglichen', 'a pour but', 'a pour objectif', 'objectif est', 'but est', 'vise à', 'tiene como objetivo', 'el objetivo', 'tiene por objeto', 'su objetivo', 'tem como objetivo', 'o objetivo', 'visa', 'syftet', 'målet', 'syftar till', 'целью', 'цель', 'предназначен*', '目的は', 'を目的とする', '目指す', '旨在', '目标是', '目的是', '목적은', '목표는', '목적으로', '목표로',
]);

/** What is already so, and not asked for. */
export const existingBehaviour = compilePhrases([
  'currently', 'today', 'already', 'at present', 'existing behavior', 'existing behaviour', 'as of today', 'derzeit', 'aktuell', 'heute', 'bereits', 'actuellement', 'aujourd’hui', 'déjà', 'actualmente', 'hoy en día', 'atualmente', 'já', 'hoje', 'idag', 'för närvarande', 'redan', 'nuvarande', 'в настоящее время', 'сейчас', 'уже', 'сегодня', '現在', 'すでに', '既に', '目前', '当前', '已经', '现在', '현재', '이미',
]);

/** An item or sentence taken out of this delivery by its own words. */
export const scopeCancel = compilePhrases([
  'out of scope', 'not in scope', 'not in v1', 'not in v0.1 scope', 'not in the first release', 'not in this release', 'not in this version', 'not in mvp', 'not part of mvp', 'not part of the mvp', 'post mvp', 'post-mvp', 'won’t have', 'deferred', 'deferred to', 'future release', 'future version', 'not planned', 'not supported in this version', 'postponed', 'moved to v2', 'v2 only', 'descoped', 'planned for v2', 'planned for v3', 'planned for a later', 'planned for a future', 'in a later version', 'in a later release', 'in a future version', 'in a future release', 'cut from scope', 'no longer required', 'no longer needed',
  'nicht im umfang', 'nicht in v1', 'nicht teil von', 'nicht vorgesehen', 'entfällt', 'zurückgestellt', 'spätere version', 'späteren version', 'hors périmètre', 'hors scope', 'pas dans la v1', 'reporté*', 'version ultérieure', 'version future', 'fuera de alcance', 'fuera del alcance', 'no incluido', 'versión futura', 'futura versión', 'fora do escopo', 'fora de escopo', 'não incluído', 'versão futura', 'utanför omfattning*', 'ingår inte', 'ingår ej', 'utgår', 'framtida version', 'kommande version',
  'не входит', 'вне рамок', 'за рамками', 'отложено', 'в следующей версии', 'в будущих версиях', '対象外', 'スコープ外', '将来対応', '今後対応', '次期', '不在范围', '范围外', '暂不', '后续版本', '不包含在', '범위 외', '범위 밖', '향후', '차기 버전', '제외',
]);

/** A sentence that says the product will not do something. */
export const negatedPromise = compilePhrases([
  'will not', 'won’t', 'does not', 'do not', 'is not', 'are not', 'not be', 'no longer', 'wird nicht', 'werden nicht', 'ne sera pas', 'ne seront pas', 'no será', 'no se', 'não será', 'não serão', 'kommer inte', 'не будет', 'не будут', '行わない', 'しない', '不会', '不支持', '하지 않는다', '하지 않습니다',
]);
