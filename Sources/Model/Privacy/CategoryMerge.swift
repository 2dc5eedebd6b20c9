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

    /// Merges what is under k.
    ///
    /// Where that alone is still under k, its requests are to be counted with the largest category: a name that stands
    /// for few requests is hidden either way, and no large one is lost for it.
    package init(_ categories: [Count], rules: AnonymityRules = AnonymityRules()) {
        let isKept = categories.map {
            rules.isEnough(requests: $0.requests, users: $0.users) && $0.name != AnonymityRules.other
        }
        self.isKept = isKept
        merged = isKept.count { !$0 }
        mergedRequests = zip(categories, isKept).reduce(0) { $1.1 ? $0 : $0 + $1.0.requests }
    }

    /// The name that a profile has for the category at `index` of the list given.
    package func name(of index: Int, in categories: [Count]) -> String {
        isKept[index] ? categories[index].name : AnonymityRules.other
    }
}
