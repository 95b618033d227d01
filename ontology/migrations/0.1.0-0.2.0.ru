# title: what an article tells of an event is a telling; what many tell of it stands in the event's graph
# where: ?graph a ng:ArticleGraph . { ?old a ng:Event } UNION { ?old a ng:Contradiction }

# Contradictions are found over all accounts of an event, so an article has none of its own.
DELETE { ?contradiction ?property ?value }
WHERE { ?contradiction a ng:Contradiction ; ?property ?value } ;

# An event of one article becomes its telling, with the name that a telling has.
INSERT { ?telling a ng:Telling ; ng:statedIn ?article ; ?property ?value }
WHERE {
  ?graph a ng:ArticleGraph ; prov:wasDerivedFrom ?article .
  ?event a ng:Event .
  BIND (IRI(REPLACE(STR(?event), "/id/event/", "/id/telling/")) AS ?telling)
  OPTIONAL {
    VALUES (?was ?property) {
      (rdfs:label rdfs:label) (ng:eventType ng:eventType) (ng:status ng:status)
      (ng:place ng:place) (ng:inEntry ng:inEntry) (ng:trigger ng:trigger)
      (ng:certainty ng:certainty) (ng:finder ng:finder)
      (sem:hasEarliestBeginTimeStamp ng:from) (sem:hasLatestEndTimeStamp ng:until)
    }
    ?event ?was ?value
  }
} ;

INSERT { ?telling ng:partOf ?larger }
WHERE {
  ?event a ng:Event ; ng:partOf ?whole .
  BIND (IRI(REPLACE(STR(?event), "/id/event/", "/id/telling/")) AS ?telling)
  BIND (IRI(REPLACE(STR(?whole), "/id/event/", "/id/telling/")) AS ?larger)
} ;

# Claims and statements belong to the telling, and claims say in which article they are made.
DELETE { ?teller ng:about ?event }
INSERT { ?teller ng:telling ?telling }
WHERE {
  ?teller ng:about ?event .
  BIND (IRI(REPLACE(STR(?event), "/id/event/", "/id/telling/")) AS ?telling)
} ;

INSERT { ?claim ng:statedIn ?article }
WHERE { ?graph a ng:ArticleGraph ; prov:wasDerivedFrom ?article . ?claim a ng:Claim } ;

# What claims agree on is worked out for the event; nothing of it stays here.
DELETE { ?event ?property ?value }
WHERE { ?event a ng:Event ; ?property ?value }
