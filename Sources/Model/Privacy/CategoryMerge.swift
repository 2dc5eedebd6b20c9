/// Which names of categories (models, routes, kinds of call) a profile keeps, and which become "other".
package struct CategoryMerge: Sendable, Hashable {
    /// How often one category was seen.
    package struct Count: Sendable, Hashable {
        package var name: String
        package var requests: Int
        /// Distinct users; nil where the log does not tell them apart.
        package var users: Int?

        package init(name: String, requests: Int, users: Int? = nil) {
            self.name = name
            self.requests = requests
            self.users = users
        }
    }

    /// For each category in the order given, whether it keeps its name.
    package let isKept: [Bool]
    /// Categories that became "other".
    package let merged: Int
    /// Their requests.
    package let mergedRequests: Int

    /// Merges what is under k; where that alone is still under k, the smallest others join it.
    ///
    /// The choice depends on counts and names alone, not on the order given.
    package init(_ categories: [Count], rules: AnonymityRules = AnonymityRules()) {
        var isKept = categories.map {
            rules.isEnough(requests: $0.requests, users: $0.users) && $0.name != AnonymityRules.other
        }
        var requests = zip(categories, isKept).reduce(0) { $1.1 ? $0 : $0 + $1.0.requests }
        let kept = categories.indices.filter { isKept[$0] }
            .sorted { (categories[$0].requests, categories[$0].name) < (categories[$1].requests, categories[$1].name) }
        for index in kept where requests > 0 && requests < rules.k {
            isKept[index] = false
            requests += categories[index].requests
        }
        self.isKept = isKept
        merged = isKept.count { !$0 }
        mergedRequests = requests
    }

    /// The name that a profile has for the category at `index` of the list given.
    package func name(of index: Int, in categories: [Count]) -> String {
        isKept[index] ? categories[index].name : AnonymityRules.other
    }
}
